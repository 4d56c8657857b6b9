#pragma once
/// The stream door: one exchange per TCP connection, fed in pieces of any size.
///
/// Source: docs/protocol/wire.md, "Streams".
#include <memory>
#include <string_view>

#include "pando/bytes.h"
#include "wire/packet.h"

namespace pando::wire {

inline constexpr std::size_t kMaxStreamFrame = std::size_t{20} << 20;  ///< 20 MiB
inline constexpr std::size_t kMaxInflated = std::size_t{40} << 20;     ///< 40 MiB

enum class StreamRole : std::uint8_t { dialer, acceptor };

/// Wraps one message. Only a dialer writes the label header; both sides put the label in the AAD.
Bytes seal_stream(const memberlist::StreamMessage& message, StreamRole role,
                  const DoorOptions& options, const Nonce& nonce);

/// Reads one message from pieces of a stream.
///
/// Gathers what feed() brings, never more than one frame plus its limits. After a message or an
/// error the reader is spent: it keeps nothing and only asks for more. The keyring may change
/// between calls.
class StreamReader {
 public:
  explicit StreamReader(StreamRole role);
  ~StreamReader();
  StreamReader(StreamReader&&) noexcept;
  StreamReader& operator=(StreamReader&&) noexcept;

  /// The message once it is complete; DecodeError::truncated while more is needed.
  Decoded<memberlist::StreamMessage> feed(ByteView piece, const DoorOptions& options);
  /// Bytes that wait for the rest of their message.
  std::size_t buffered() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What an acceptor tells the dialer (an Err message) for an error of the wrapping, in the words of
/// Serf 0.9.4; empty where the real agent closes without a word.
std::string_view refusal_text(DecodeError error);

}  // namespace pando::wire
