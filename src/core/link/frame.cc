#include "core/link/frame.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace pando::link {
namespace {

constexpr unsigned kMore = 0x80;
constexpr unsigned kLaneBits = 0x03;

struct Header {
  FrameType type;
  Lane lane;
  bool more;
  std::size_t length;
};

std::expected<Header, Reason> read_header(ByteView bytes) {
  const auto number = [&](std::size_t i) { return std::to_integer<unsigned>(bytes[i]); };
  if (number(0) < 1 || number(0) > static_cast<unsigned>(FrameType::no_data_links) ||
      (number(1) & ~(kMore | kLaneBits)) != 0)
    return std::unexpected{Reason::garbage};
  const Header header{static_cast<FrameType>(number(0)), static_cast<Lane>(number(1) & kLaneBits),
                      (number(1) & kMore) != 0, number(2) << 8 | number(3)};
  if (header.length > kMaxFrame) return std::unexpected{Reason::oversized_frame};
  return header;
}

}  // namespace

void append_header(Bytes& to, const Frame& frame, std::size_t length) {
  PANDO_ASSERT(length <= kMaxFrame);
  const auto size = static_cast<unsigned>(length);
  const unsigned lane = static_cast<unsigned>(frame.lane) | (frame.more ? kMore : 0);
  for (const unsigned octet : {static_cast<unsigned>(frame.type), lane, size >> 8, size & 0xFF})
    to.push_back(static_cast<std::byte>(octet));
}

void append_frame(Bytes& to, const Frame& frame) {
  append_header(to, frame, frame.body.size());
  to.insert(to.end(), frame.body.begin(), frame.body.end());
}

void append_frame(Bytes& to, FrameType type, std::string_view body) {
  append_frame(to, Frame{.type = type, .body = view(body)});
}

void append_frame(Bytes& to, FrameType type, Lane lane, std::uint32_t number) {
  std::array<std::byte, 4> body;
  for (std::size_t i = 0; i < body.size(); ++i)
    body[i] = static_cast<std::byte>(number >> (24 - 8 * i));
  append_frame(to, Frame{.type = type, .lane = lane, .body = {body}});
}

std::optional<std::uint32_t> read_number(ByteView body) {
  if (body.size() != sizeof(std::uint32_t)) return std::nullopt;
  std::uint32_t number = 0;
  for (const std::byte b : body) number = number << 8 | std::to_integer<std::uint32_t>(b);
  return number;
}

bool FrameReader::fill(ByteView& bytes, std::size_t size) {
  if (held_.size() < size) {
    const std::size_t take = std::min(size - held_.size(), bytes.size());
    held_.insert(held_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(take));
    bytes = bytes.subspan(take);
  }
  return held_.size() >= size;
}

std::expected<bool, Reason> FrameReader::greet(ByteView& bytes) {
  const bool whole = fill(bytes, kPreamble.size());
  if (!std::equal(held_.begin(), held_.end(), kPreamble.begin()))
    return std::unexpected{Reason::garbage};
  if (!whole) return false;
  held_.clear();
  return greeted_ = true;
}

FrameReader::Result FrameReader::next(ByteView& bytes) {
  if (std::exchange(finished_, false)) held_.clear();
  if (!greeted_) {
    const auto greeted = greet(bytes);
    if (!greeted) return std::unexpected{greeted.error()};
    if (!*greeted) return std::nullopt;
  }
  // Whole frames are read where they are; only what is cut by the end of the bytes is copied.
  const bool in_place = held_.empty() && bytes.size() >= kFrameHeader;
  if (!in_place && !fill(bytes, kFrameHeader)) return std::nullopt;
  const auto header = read_header(in_place ? bytes : ByteView{held_});
  if (!header) return std::unexpected{header.error()};
  const std::size_t size = kFrameHeader + header->length;
  finished_ = !in_place || bytes.size() < size;
  if (finished_ && !fill(bytes, size)) {
    finished_ = false;
    return std::nullopt;
  }
  const ByteView whole = finished_ ? ByteView{held_} : bytes.first(size);
  if (!finished_) bytes = bytes.subspan(size);
  return Frame{header->type, header->lane, header->more, whole.subspan(kFrameHeader)};
}

std::size_t count_frames(ByteView bytes) {
  if (bytes.size() >= kPreamble.size() && bytes.front() == kPreamble.front())
    bytes = bytes.subspan(kPreamble.size());
  std::size_t count = 0;
  while (bytes.size() >= kFrameHeader) {
    const auto octet = [&](std::size_t i) { return std::to_integer<std::size_t>(bytes[i]); };
    const std::size_t whole = kFrameHeader + (octet(2) << 8 | octet(3));
    if (bytes.size() < whole) break;
    bytes = bytes.subspan(whole);
    ++count;
  }
  return count;
}

}  // namespace pando::link
