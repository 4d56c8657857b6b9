#pragma once
/// Which bytes are which frame? Source: docs/protocol/link.md, "Frames".
#include <array>
#include <cstdint>
#include <expected>
#include <optional>

#include "core/link/config.h"
#include "core/link/reason.h"
#include "pando/bytes.h"

namespace pando::link {

/// What both sides say first: no memberlist stream begins like this.
inline constexpr std::array kPreamble = {std::byte{0xD7}, std::byte{'P'}, std::byte{'A'},
                                         std::byte{'N'},  std::byte{'D'}, std::byte{'O'}};

/// Numbers of the wire: append only.
enum class FrameType : std::uint8_t {
  hello = 1,
  proof,
  choice,
  data,
  credit,
  beat,
  cluster,
  bye,
  stay,
  refusal,
  no_data_links
};

struct Frame {
  FrameType type;
  Lane lane = Lane::control;
  bool more = false;  ///< of data: the message goes on in the next frame of this lane
  ByteView body{};
};

/// Appends a frame without its body, which has `length` bytes, at most kMaxFrame.
void append_header(Bytes& to, const Frame& frame, std::size_t length);
/// Appends a frame. Requires a body of at most kMaxFrame bytes.
void append_frame(Bytes& to, const Frame& frame);
/// Appends a frame without a lane whose body is text made by protobuf.
void append_frame(Bytes& to, FrameType type, std::string_view body);

/// Cuts a stream into frames. Keeps at most one unfinished frame; once it has reported an error
/// the stream is beyond repair. One thread.
class FrameReader {
 public:
  using Result = std::expected<std::optional<Frame>, Reason>;

  /// Takes the next frame off the front of `bytes`; nullopt: all of `bytes` was taken and more is
  /// needed. The frame's body lives until the next call and as long as `bytes`.
  Result next(ByteView& bytes);

  std::size_t memory() const { return held_.capacity(); }

 private:
  /// Takes bytes until `size` are held; false if there are not enough.
  bool fill(ByteView& bytes, std::size_t size);
  /// Whether the whole preamble has come.
  std::expected<bool, Reason> greet(ByteView& bytes);

  Bytes held_;
  bool greeted_ = false;   ///< the preamble has come
  bool finished_ = false;  ///< held_ is a frame that was handed out
};

/// Appends a frame whose body is a u32, big endian.
void append_frame(Bytes& to, FrameType type, Lane lane, std::uint32_t number);
/// The u32 that is a frame's body; nullopt: it is none.
std::optional<std::uint32_t> read_number(ByteView body);

/// How many whole frames these bytes of ours hold, behind a preamble or not.
std::size_t count_frames(ByteView bytes);

}  // namespace pando::link
