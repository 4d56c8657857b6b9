#include "base/overload.h"
#include "wire/rpc.h"
#include "wire/rpc_reply_schema.h"

namespace pando::wire::rpc {
namespace {

using msgpack::Dialect;
using msgpack::Writer;

template <class Body>
void write_body(Writer& out, const Body& body) {
  write_value(out, body);
}
void write_body(Writer& out, const StreamRecord& record) {
  std::visit(Overload{
                 [&](const MemberRecord& r) { write_value(out, r); },
                 [&](const UserRecord& r) {
                   write_value(out, Row<UserRecord>{std::string{kUserWord}, r});
                 },
                 [&](const QueryRecord& r) {
                   write_value(out, Row<QueryRecord>{std::string{kQueryWord}, r});
                 },
             },
             record);
}

template <class Record>
Decoded<StreamRecord> decode_row(ByteView bytes) {
  auto row = msgpack::decode<Row<Record>>(bytes);
  if (!row) return std::unexpected{row.error()};
  return StreamRecord{std::move(row->record)};
}

Decoded<StreamRecord> decode_stream_record(ByteView bytes) {
  const auto word = msgpack::decode<Word>(bytes);
  if (!word) return std::unexpected{word.error()};
  if (word->event == kUserWord) return decode_row<UserRecord>(bytes);
  if (word->event == kQueryWord) return decode_row<QueryRecord>(bytes);
  if (!word->event.starts_with("member-")) return std::unexpected{DecodeError::unknown_type};
  auto record = msgpack::decode<MemberRecord>(bytes);
  if (!record) return std::unexpected{record.error()};
  return StreamRecord{std::move(*record)};
}

template <class Body>
Decoded<Body> decode_body(ByteView bytes) {
  if constexpr (std::is_same_v<Body, StreamRecord>)
    return decode_stream_record(bytes);
  else
    return msgpack::decode<Body>(bytes);
}

}  // namespace

Bytes encode(const ResponseHeader& header) {
  Writer out{Dialect::new_spec};
  write_value(out, header);
  return out.take();
}

template <class Body>
Bytes encode(const ResponseHeader& header, const Body& body) {
  Writer out{Dialect::new_spec};
  write_value(out, header);
  write_body(out, body);
  return out.take();
}

Decoded<ResponseHeader> ResponseReader::header() {
  const auto bytes = buffer_.peek(0);
  if (!bytes) return std::unexpected{bytes.error()};
  auto header = msgpack::decode<ResponseHeader>(*bytes);
  if (header) buffer_.take(1);
  return header;
}

template <class Body>
Decoded<Body> ResponseReader::body() {
  const auto bytes = buffer_.peek(0);
  if (!bytes) return std::unexpected{bytes.error()};
  auto body = decode_body<Body>(*bytes);
  if (body) buffer_.take(1);
  return body;
}

template Bytes encode(const ResponseHeader&, const JoinReply&);
template Bytes encode(const ResponseHeader&, const MembersReply&);
template Bytes encode(const ResponseHeader&, const KeyReply&);
template Bytes encode(const ResponseHeader&, const StatsReply&);
template Bytes encode(const ResponseHeader&, const CoordinateReply&);
template Bytes encode(const ResponseHeader&, const StreamRecord&);
template Bytes encode(const ResponseHeader&, const LogRecord&);
template Bytes encode(const ResponseHeader&, const AnswerRecord&);
template Decoded<JoinReply> ResponseReader::body();
template Decoded<MembersReply> ResponseReader::body();
template Decoded<KeyReply> ResponseReader::body();
template Decoded<StatsReply> ResponseReader::body();
template Decoded<CoordinateReply> ResponseReader::body();
template Decoded<StreamRecord> ResponseReader::body();
template Decoded<LogRecord> ResponseReader::body();
template Decoded<AnswerRecord> ResponseReader::body();

}  // namespace pando::wire::rpc
