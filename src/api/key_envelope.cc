// One octet (1: passed on), epoch and the key's length as eight octets each, little endian, key,
// body.
#include "api/key_envelope.h"

namespace pando {
namespace {

constexpr std::size_t kNumber = 8, kHead = 1 + 2 * kNumber;

void put(Bytes& out, std::uint64_t number) {
  for (std::size_t i = 0; i < kNumber; ++i)
    out.push_back(static_cast<std::byte>(number >> (8 * i)));
}

std::uint64_t number_at(ByteView bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < kNumber; ++i)
    number |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  return number;
}

}  // namespace

Bytes encode(const KeyEnvelope& envelope) {
  Bytes out;
  out.reserve(kHead + envelope.key.size() + envelope.body.size());
  out.push_back(static_cast<std::byte>(envelope.passed_on));
  put(out, envelope.epoch);
  put(out, envelope.key.size());
  const ByteView key = view(envelope.key);
  out.insert(out.end(), key.begin(), key.end());
  out.insert(out.end(), envelope.body.begin(), envelope.body.end());
  return out;
}

std::optional<KeyEnvelope> decode_key_envelope(ByteView bytes) {
  if (bytes.size() < kHead || std::to_integer<int>(bytes[0]) > 1) return {};
  const std::uint64_t size = number_at(bytes.subspan(1 + kNumber));
  const ByteView rest = bytes.subspan(kHead);
  if (size > rest.size()) return {};
  return KeyEnvelope{std::to_integer<int>(bytes[0]) == 1, number_at(bytes.subspan(1)),
                     to_string(rest.first(size)), to_bytes(rest.subspan(size))};
}

}  // namespace pando
