// Compressing is undone by decompressing, and the limit holds for any input.
#include "base/assert.h"
#include "wire/lzw.h"

using namespace pando;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLimit = std::size_t{1} << 16;
  const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
  PANDO_ASSERT(wire::lzw::decompress(wire::lzw::compress(bytes), size) == to_bytes(bytes));
  const auto plain = wire::lzw::decompress(bytes, kLimit);
  if (!plain) return 0;
  PANDO_ASSERT(plain->size() <= kLimit);
  PANDO_ASSERT(wire::lzw::decompress(wire::lzw::compress(*plain), plain->size()) == plain);
  return 0;
}
