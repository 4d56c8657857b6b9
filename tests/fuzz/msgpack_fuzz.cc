// The scanner and the reader agree about where values end, in one piece or in two.
#include "base/assert.h"
#include "wire/msgpack_scan.h"
#include "wire/msgpack_values.h"

using namespace pando;
using wire::msgpack::Reader;
using wire::msgpack::Scanner;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
  const auto whole = Scanner{}.scan(bytes);
  PANDO_ASSERT(!whole || (*whole >= 1 && *whole <= size));

  // Stopping anywhere on the way changes nothing.
  Scanner scanner;
  if (size > 0) (void)scanner.scan(bytes.first(data[0] % size));
  const auto pieces = scanner.scan(bytes);
  PANDO_ASSERT(!whole || whole == pieces);

  Reader skipping{bytes};
  skipping.skip();
  PANDO_ASSERT(skipping.ok() == whole.has_value());
  PANDO_ASSERT(!whole || skipping.consumed() == *whole);

  // A value that was understood ends where the scanner says.
  Reader reading{bytes};
  std::map<std::string, std::vector<std::string>> value;
  wire::msgpack::read_value(reading, value);
  PANDO_ASSERT(!reading.ok() || (whole && reading.consumed() == *whole));
  return 0;
}
