// What Serf's decoders accept survives being written and read again.
#include "base/assert.h"
#include "wire/coordinate.h"
#include "wire/serf.h"

using namespace pando;
namespace serf = wire::serf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
  if (const auto message = serf::decode(bytes))
    PANDO_ASSERT(serf::decode(serf::encode(*message)) == message);
  if (const auto filter = serf::decode_filter(bytes))
    PANDO_ASSERT(serf::decode_filter(serf::encode_filter(*filter)) == filter);
  // Not a number is not itself, so bytes are compared.
  if (const auto coordinate = wire::decode_ping_payload(bytes)) {
    const Bytes written = wire::encode_ping_payload(*coordinate);
    const auto again = wire::decode_ping_payload(written);
    PANDO_ASSERT(again && wire::encode_ping_payload(*again) == written);
  }
  const Tags tags = serf::decode_tags(bytes);
  PANDO_ASSERT(serf::decode_tags(serf::encode_tags(tags)) == tags);
  return 0;
}
