// The HTTP door: what is read does not depend on the pieces, and nothing is kept beyond the limit.
#include <algorithm>
#include <string>
#include <vector>

#include "base/assert.h"
#include "doors/http_message.h"

using namespace pando;

namespace {

constexpr std::size_t kMost = 512;

/// All requests of these bytes in these pieces, then the error if there is one.
std::vector<std::string> read(ByteView bytes, std::size_t piece) {
  doors::HttpReader reader{kMost};
  std::vector<std::string> out;
  while (!bytes.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    reader.feed(bytes.first(size));
    bytes = bytes.subspan(size);
    for (bool more = true; more;) {
      const auto request = reader.next();
      if (!request) return out.push_back(std::to_string(request.error())), out;
      if ((more = request->has_value()))
        out.push_back((*request)->method + " " + (*request)->path + " " + (*request)->query);
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
  const auto whole = read(bytes, bytes.size());
  const auto pieces = read(bytes, 1 + data[0] % 16);
  // Errors may be found at another place, requests not.
  for (std::size_t i = 0; i + 1 < std::min(whole.size(), pieces.size()); ++i)
    PANDO_ASSERT(whole[i] == pieces[i]);
  return 0;
}
