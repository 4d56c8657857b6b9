#pragma once
/// Bare messages of streams: where they end, and what they say.
///
/// Source: docs/protocol/wire.md, "Streams".
#include "pando/bytes.h"
#include "wire/memberlist.h"
#include "wire/msgpack_scan.h"

namespace pando::wire {

inline constexpr std::size_t kMaxPushPullNodes = std::size_t{1} << 18;  ///< more than 40 MiB hold
inline constexpr std::size_t kMaxUserState = std::size_t{20} << 20;     ///< 20 MiB
inline constexpr std::size_t kMaxUserMessage = std::size_t{20} << 20;   ///< 20 MiB

/// Decodes one whole bare message, type byte first. Bytes behind it are ignored.
Decoded<memberlist::StreamMessage> decode_stream_message(ByteView bytes);

/// Finds the end of a bare message (or compress message) whose bytes come little by little.
/// Remembers how far it has looked, so that each byte is looked at once.
class MessageExtent {
 public:
  /// The size of the message; truncated: call again with more. `bytes` begins with the type byte
  /// and with what earlier calls saw. Refuses counts beyond the limits as soon as they are read.
  Decoded<std::size_t> find(ByteView bytes);

 private:
  /// Goes over values until `values_` is 0.
  Decoded<void> pass_values(ByteView bytes);
  /// Learns from the header of a push/pull or user message what follows it.
  Decoded<void> read_header(ByteView bytes);

  msgpack::Scanner scanner_;
  bool header_ = true;       ///< the value being passed over is the first
  std::size_t values_ = 1;   ///< still to pass over
  std::size_t passed_ = 1;   ///< bytes of the type byte and of whole values
  std::size_t payload_ = 0;  ///< bytes behind the values
};

}  // namespace pando::wire
