// What the decoders of bare messages accept survives being written and read again.
#include "base/assert.h"
#include "wire/stream_message.h"

using namespace pando;
namespace memberlist = wire::memberlist;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
  if (const auto message = memberlist::decode_packet_message(bytes)) {
    const auto again = memberlist::decode_packet_message(memberlist::encode(*message));
    PANDO_ASSERT(again == message);
  }
  if (const auto message = wire::decode_stream_message(bytes)) {
    const Bytes written = memberlist::encode(*message);
    PANDO_ASSERT(wire::decode_stream_message(written) == message);
    PANDO_ASSERT(wire::MessageExtent{}.find(written) == written.size());
  }
  return 0;
}
