#include "wire/packet.h"

#include "base/assert.h"
#include "wire/compression.h"
#include "wire/crc.h"
#include "wire/label.h"
#include "wire/seal.h"

namespace pando::wire {
namespace {

using memberlist::Type;

constexpr std::size_t kCrcHeader = 5;
constexpr std::size_t kMaxWrappers = 8;
constexpr std::size_t kMaxInflatedPacket = std::size_t{64} << 10;

bool encrypts(const DoorOptions& options) {
  return options.keyring && !options.keyring->empty();
}

/// Message, perhaps compressed, perhaps behind a CRC.
Bytes wrap_plain(ByteView message, bool crc, bool compress) {
  Bytes squeezed;
  if (compress) squeezed = compress_message(message);
  const ByteView shorter = compress && squeezed.size() < message.size() ? squeezed : message;
  Bytes out;
  out.reserve(kCrcHeader + shorter.size());
  if (crc) {
    const std::uint32_t sum = crc32(shorter);
    out.push_back(static_cast<std::byte>(Type::crc));
    for (const int shift : {24, 16, 8, 0})
      out.push_back(static_cast<std::byte>(sum >> shift & 0xff));
  }
  out.insert(out.end(), shorter.begin(), shorter.end());
  return out;
}

/// Takes a datagram apart, layer by layer.
class Unwrapper {
 public:
  explicit Unwrapper(OpenedPacket& out) : out_{out} {}

  void message(ByteView bytes, std::size_t wrappers) {
    if (bytes.empty()) return damaged(DecodeError::truncated);
    const auto type = static_cast<Type>(bytes[0]);
    if (type != Type::compound && type != Type::compress) return plain(bytes);
    if (wrappers == kMaxWrappers) return damaged(DecodeError::too_large);
    if (type == Type::compound) return compound(bytes.subspan(1), wrappers + 1);
    const auto inflated = decompress_message(bytes, inflatable_);
    if (!inflated) return damaged(inflated.error());
    inflatable_ -= inflated->size();
    message(*inflated, wrappers + 1);
  }

 private:
  void plain(ByteView bytes) {
    auto decoded = memberlist::decode_packet_message(bytes);
    if (!decoded) return damaged(decoded.error());
    out_.messages.push_back(std::move(*decoded));
  }

  void compound(ByteView body, std::size_t wrappers) {
    if (body.empty()) return damaged(DecodeError::truncated);
    const auto count = std::to_integer<std::size_t>(body[0]);
    if (body.size() < 1 + 2 * count) return damaged(DecodeError::truncated);
    const ByteView lengths = body.subspan(1, 2 * count);
    ByteView parts = body.subspan(1 + 2 * count);
    out_.messages.reserve(out_.messages.size() + count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto length = std::to_integer<std::size_t>(lengths[2 * i]) << 8 |
                          std::to_integer<std::size_t>(lengths[2 * i + 1]);
      if (length > parts.size()) return damaged(DecodeError::truncated);
      message(parts.first(length), wrappers);
      parts = parts.subspan(length);
    }
  }

  void damaged(DecodeError reason) {
    if (!out_.damaged) out_.damaged = reason;
  }

  OpenedPacket& out_;
  std::size_t inflatable_ = kMaxInflatedPacket;
};

Decoded<ByteView> check_crc(ByteView bytes) {
  if (bytes.size() < kCrcHeader || static_cast<Type>(bytes[0]) != Type::crc) return bytes;
  std::uint32_t expected = 0;
  for (const std::byte b : bytes.subspan(1, 4))
    expected = expected << 8 | std::to_integer<std::uint32_t>(b);
  const ByteView inner = bytes.subspan(kCrcHeader);
  if (crc32(inner) != expected) return std::unexpected{DecodeError::bad_checksum};
  return inner;
}

}  // namespace

std::size_t packet_overhead(const DoorOptions& options) {
  return label_size(options.label) + (encrypts(options) ? kSealOverhead : 0);
}

Bytes seal_packet(ByteView message, bool crc, const DoorOptions& options, const Nonce& nonce) {
  Bytes plain = wrap_plain(message, crc, options.compress);
  if (options.label.empty() && !encrypts(options)) return plain;
  Bytes out;
  out.reserve(packet_overhead(options) + plain.size());
  append_label(options.label, out);
  if (encrypts(options))
    seal(plain, options.keyring->primary(), nonce, {view(options.label)}, out);
  else
    out.insert(out.end(), plain.begin(), plain.end());
  return out;
}

Decoded<OpenedPacket> open_packet(ByteView datagram, const DoorOptions& options) {
  const auto unlabelled = strip_label(datagram, options.label);
  if (!unlabelled) return std::unexpected{unlabelled.error()};
  ByteView inner = *unlabelled;
  Bytes decrypted;
  std::optional<Nonce> nonce;
  if (encrypts(options)) {
    auto opened = open_sealed(inner, *options.keyring, {view(options.label)});
    if (!opened) return std::unexpected{opened.error()};
    nonce = nonce_of(inner);
    decrypted = std::move(*opened);
    inner = decrypted;
  }
  const auto checked = check_crc(inner);
  if (!checked) return std::unexpected{checked.error()};
  Decoded<OpenedPacket> found{std::in_place};
  found->nonce = nonce;
  Unwrapper{*found}.message(*checked, 0);
  return found;
}

}  // namespace pando::wire
