#pragma once
/// The agent's RPC, both ends: encoders, and readers that take whole messages off a byte stream.
///
/// There are no lengths between messages. A server knows by the command whether a body follows; a
/// client must remember what it asked with which sequence number. Source: docs/protocol/wire.md,
/// "Agent RPC".
#include "wire/error.h"
#include "wire/msgpack_scan.h"
#include "wire/rpc_messages.h"

namespace pando::wire::rpc {

/// A request that is not complete after this many bytes is refused.
inline constexpr std::size_t kMaxRequest = std::size_t{1} << 20;
/// The same for one header or body of a response.
inline constexpr std::size_t kMaxResponse = std::size_t{64} << 20;

/// Header and, where the command has one, body. An UnknownCommand is written without a body.
Bytes encode(const Request& request);
/// A response without a body.
Bytes encode(const ResponseHeader& header);
/// A response or record with its body. Body: JoinReply, MembersReply, KeyReply, StatsReply,
/// CoordinateReply, StreamRecord, LogRecord or AnswerRecord.
template <class Body>
Bytes encode(const ResponseHeader& header, const Body& body);

/// Bytes of one connection from which complete msgpack values are taken. Feeding in small pieces
/// costs no more than feeding at once. Any bytes are legal.
class ValueBuffer {
 public:
  explicit ValueBuffer(std::size_t limit) : limit_(limit) {}
  void feed(ByteView piece);
  std::size_t buffered() const { return bytes_.size() - begin_; }
  /// Value 0 or 1 from the front, not yet taken. The view lives until the next feed() or take().
  /// truncated: feed more; too_large: more than the limit is there and the value is still not
  /// complete.
  Decoded<ByteView> peek(std::size_t place);
  /// Drops that many values, which peek() has seen, from the front.
  void take(std::size_t values);

 private:
  Bytes bytes_;
  std::size_t begin_ = 0;
  std::size_t limit_;
  std::array<std::size_t, 2> ends_{};  ///< of the values found so far, counted from begin_
  std::size_t found_ = 0;
  msgpack::Scanner scanner_;
};

/// The server's end. After any error but truncated the connection cannot be read any further.
class RequestReader {
 public:
  void feed(ByteView piece) { buffer_.feed(piece); }
  /// The next whole request; truncated while there is none. Consumed only when returned.
  Decoded<Request> next();
  /// Bytes fed and not yet returned as requests.
  std::size_t buffered() const { return buffer_.buffered(); }

 private:
  ValueBuffer buffer_{kMaxRequest};
};

/// The client's end: first header(), then body() of the kind that this sequence number calls for.
class ResponseReader {
 public:
  void feed(ByteView piece) { buffer_.feed(piece); }
  /// The next header; truncated while it is not complete. Consumed only when returned.
  Decoded<ResponseHeader> header();
  /// The body after a header; truncated while it is not complete, and then ask again.
  /// Body: as for encode().
  template <class Body>
  Decoded<Body> body();

 private:
  ValueBuffer buffer_{kMaxResponse};
};

/// True if the command's response has a body, which is then there even beside an error
/// (but for refusals by handshake and auth). False for streams: their records come later.
bool has_reply_body(const RequestBody& body);

}  // namespace pando::wire::rpc
