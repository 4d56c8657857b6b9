// Keys as people type them, and boxes that strangers sealed.
#include "base/assert.h"
#include "wire/seal.h"

using namespace pando;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
  PANDO_ASSERT(wire::base64_decode(wire::base64_encode(bytes)) == to_bytes(bytes));
  const auto decoded = wire::base64_decode(text(bytes));
  PANDO_ASSERT(decoded || decoded.error() <= size);
  if (decoded) PANDO_ASSERT(wire::base64_decode(wire::base64_encode(*decoded)) == decoded);

  wire::Keyring ring = *wire::Keyring::make({Bytes(16)});
  const bool fits = size == 16 || size == 24 || size == 32;
  PANDO_ASSERT(ring.install(bytes).has_value() == fits);
  PANDO_ASSERT(ring.use(bytes).has_value() == fits);
  PANDO_ASSERT(!ring.remove(ring.primary()));

  // Without the key nothing opens; what was sealed opens to the same.
  PANDO_ASSERT(!wire::open_sealed(bytes, ring, {}));
  Bytes sealed;
  wire::seal(bytes, ring.primary(), {}, {bytes}, sealed);
  PANDO_ASSERT(wire::open_sealed(sealed, ring, {bytes}) == to_bytes(bytes));
  return 0;
}
