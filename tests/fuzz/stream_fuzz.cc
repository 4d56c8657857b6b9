// The stream door: where a stream is cut makes no difference, and what comes in can be sent on.
#include <algorithm>

#include "base/assert.h"
#include "wire/stream.h"

using namespace pando;
using wire::DecodeError;
using wire::StreamReader;
using wire::StreamRole;
using Message = wire::Decoded<wire::memberlist::StreamMessage>;

namespace {

Message read(ByteView bytes, std::size_t piece, const wire::DoorOptions& door) {
  StreamReader reader{StreamRole::acceptor};
  Message message = reader.feed({}, door);
  while (!message && message.error() == DecodeError::truncated && !bytes.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    message = reader.feed(bytes.first(size), door);
    bytes = bytes.subspan(size);
  }
  return message;
}

void check(ByteView bytes, std::size_t piece, const wire::DoorOptions& door) {
  const Message message = read(bytes, bytes.size(), door);
  PANDO_ASSERT(read(bytes, piece, door) == message);
  if (!message) return;
  const Bytes again = wire::seal_stream(*message, StreamRole::dialer, door, {});
  PANDO_ASSERT(read(again, again.size(), door) == message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const wire::Keyring keys = *wire::Keyring::make({Bytes(16)});
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] % 64;
  const ByteView bytes{reinterpret_cast<const std::byte*>(data + 1), size - 1};
  check(bytes, piece, {});
  check(bytes, piece, {.keyring = &keys, .label = {}, .compress = true});
  check(bytes, piece, {.keyring = nullptr, .label = "fuzz", .compress = false});
  return 0;
}
