// The RESP door: no bytes from a client depend on their pieces, and what a reader accepts of a
// server survives being written and read again.
#include <algorithm>
#include <cmath>
#include <utility>

#include "base/assert.h"
#include "core/resp/session.h"
#include "wire/resp/reply_reader.h"

using namespace pando;

namespace {

/// Small enough for a fuzzer to reach them.
constexpr resp::RequestLimits kLimits{.bulk = 64, .words = 8, .line = 48, .request = 96};

/// Everything that comes back for these bytes in these pieces.
std::string converse(ByteView bytes, std::size_t piece) {
  static constexpr resp::CommandSpec kCommand{"PANDO.X Y", "[Z]", "For the test", 2, 3};
  static const resp::Door door = [] {
    resp::Door out{{&kCommand}};
    out.version = "1";
    out.limits = kLimits;
    return out;
  }();
  resp::Session session{door, 1};
  std::string out;
  while (!bytes.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    session.feed(bytes.first(size));
    bytes = bytes.subspan(size);
    for (bool more = true; more;) {
      const auto request = session.next();
      more = request.has_value() || session.output().size() > (1 << 20);
      if (request) session.answer(request->ticket, "-ERR served\r\n");
      out += std::exchange(session.output(), {});
    }
  }
  return out;
}

bool has_nan(const resp::Value& value) {
  return std::isnan(value.real) || std::ranges::any_of(value.items, has_nan);
}

void check_replies(ByteView bytes) {
  resp::ReplyReader reader{{.bytes = 1 << 16, .items = 1 << 10, .depth = 8}};
  reader.feed(bytes);
  for (auto value = reader.next(); value && *value; value = reader.next()) {
    if (has_nan(**value)) continue;
    std::string written;
    resp::ReplyWriter out{written, resp::Protocol::resp3};
    write(out, **value);
    resp::ReplyReader again;
    again.feed(view(written));
    const auto back = again.next();
    PANDO_ASSERT(back && *back && **back == **value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
  PANDO_ASSERT(converse(bytes, bytes.size()) == converse(bytes, 1 + data[0] % 16));
  check_replies(bytes);
  return 0;
}
