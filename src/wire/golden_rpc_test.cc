// Every recorded RPC message between real agents and clients, read and written.
#include <gtest/gtest.h>

#include "wire/golden_test.h"
#include "wire/rpc.h"

namespace pando::wire::golden {
namespace {

using namespace rpc;

const std::vector<Record>& messages() {
  static const std::vector<Record> records = load("tcp-rpc");
  return records;
}

bool from_client(const Record& record) {
  return record.direction.starts_with("client->");
}

struct Tally {
  int records = 0, identical = 0, free = 0;
  friend bool operator==(const Tally&, const Tally&) = default;
  friend void PrintTo(const Tally& t, std::ostream* out) {
    *out << t.records << " records, " << t.identical << " identical, " << t.free
         << " up to freedom";
  }

  void count(ByteView ours, ByteView recorded) {
    const Sameness sameness = compare(ours, recorded);
    EXPECT_NE(sameness, Sameness::different) << hex(ours) << "\n" << hex(recorded);
    ++records;
    identical += sameness == Sameness::identical;
    free += sameness == Sameness::up_to_freedom;
  }
};

TEST(GoldenRpc, EveryRequestIsReadAndWritten) {
  Tally tally;
  for (const Record& record : messages()) {
    if (!from_client(record)) continue;
    SCOPED_TRACE(record.place());
    RequestReader reader;
    for (const std::byte b : record.bytes) {
      EXPECT_EQ(reader.next(), std::unexpected{DecodeError::truncated});
      reader.feed({&b, 1});
    }
    const auto request = reader.next();
    ASSERT_TRUE(request) << to_string(request.error());
    EXPECT_EQ(reader.buffered(), 0u);
    const Json& header = record.decoded["header"];
    EXPECT_EQ(command_name(request->body), header["Command"].get<std::string>());
    EXPECT_EQ(request->seq, header["Seq"]);
    EXPECT_EQ(difference(show(request->body), record.decoded["body"]), "");
    tally.count(encode(*request), record.bytes);
  }
  // Nil or empty, the order of keys in a map, signed forms of 0.10.2.
  EXPECT_EQ(tally, (Tally{.records = 258, .identical = 250, .free = 8}));
}

/// Reads the body that the recording says is there, and writes header and body again.
template <class Body>
Bytes rewrite(ResponseReader& reader, const ResponseHeader& header, const Json& recorded) {
  const auto body = reader.body<Body>();
  EXPECT_TRUE(body);
  if (!body) return {};
  EXPECT_EQ(difference(show(*body), recorded), "");
  return encode(header, *body);
}

Bytes rewrite(ResponseReader& reader, const ResponseHeader& header, const Record& record) {
  const std::string command = record.decoded["command"];
  const Json& body = record.decoded["body"];
  if (body.is_null()) return encode(header);
  if (command == "join") return rewrite<JoinReply>(reader, header, body);
  if (command.starts_with("members")) return rewrite<MembersReply>(reader, header, body);
  if (command.ends_with("-key") || command == "list-keys")
    return rewrite<KeyReply>(reader, header, body);
  if (command == "stats") return rewrite<StatsReply>(reader, header, body);
  if (command == "get-coordinate") return rewrite<CoordinateReply>(reader, header, body);
  if (command == "stream") return rewrite<StreamRecord>(reader, header, body);
  if (command == "monitor") return rewrite<LogRecord>(reader, header, body);
  if (command == "query") return rewrite<AnswerRecord>(reader, header, body);
  ADD_FAILURE() << "no body known for " << command;
  return {};
}

TEST(GoldenRpc, EveryResponseAndRecordIsReadAndWritten) {
  Tally tally;
  for (const Record& record : messages()) {
    if (from_client(record)) continue;
    SCOPED_TRACE(record.place());
    ResponseReader reader;
    reader.feed(record.bytes);
    const auto header = reader.header();
    ASSERT_TRUE(header) << to_string(header.error());
    EXPECT_EQ(header->error, record.decoded["header"]["Error"].get<std::string>());
    EXPECT_EQ(header->seq, record.decoded["header"]["Seq"]);
    tally.count(rewrite(reader, *header, record), record.bytes);
    EXPECT_EQ(reader.header(), std::unexpected{DecodeError::truncated});
  }
  // The order of keys in maps.
  EXPECT_EQ(tally, (Tally{.records = 349, .identical = 333, .free = 16}));
}

}  // namespace
}  // namespace pando::wire::golden
