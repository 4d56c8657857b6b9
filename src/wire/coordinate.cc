#include "wire/coordinate.h"

#include "wire/coordinate_schema.h"

namespace pando::wire {
namespace {

constexpr std::uint8_t kPingVersion = 1;

}  // namespace

Bytes encode_ping_payload(const Coordinate& coordinate) {
  msgpack::Writer out{msgpack::Dialect::old_spec};
  out.put(kPingVersion);
  write_value(out, coordinate);
  return out.take();
}

Decoded<Coordinate> decode_ping_payload(ByteView bytes) {
  if (bytes.empty()) return std::unexpected{DecodeError::truncated};
  if (bytes[0] != std::byte{kPingVersion}) return std::unexpected{DecodeError::unknown_type};
  return msgpack::decode<Coordinate>(bytes.subspan(1));
}

}  // namespace pando::wire
