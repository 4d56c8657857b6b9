// The whole datagram door, with and without keys: what comes in can be sent on and is the same.
#include "base/assert.h"
#include "wire/packet.h"

using namespace pando;
namespace memberlist = wire::memberlist;

namespace {

/// What a datagram may hold compressed.
constexpr std::size_t kInflatable = std::size_t{64} << 10;

/// Seals each message on its own and opens it again.
void check(const wire::OpenedPacket& opened, const wire::DoorOptions& door) {
  for (const auto& message : opened.messages) {
    const Bytes bare = memberlist::encode(message);
    if (bare.size() > kInflatable) continue;  // written in full it no longer fits
    const Bytes packet = wire::seal_packet(bare, true, door, {});
    const auto again = wire::open_packet(packet, door);
    PANDO_ASSERT(again && again->messages.size() == 1 && again->messages[0] == message);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const wire::Keyring keys = *wire::Keyring::make({Bytes(16), Bytes(32, std::byte{1})});
  const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
  const wire::DoorOptions plain;
  if (const auto opened = wire::open_packet(bytes, plain)) check(*opened, plain);

  // Behind the seal anything may be: the sender knows the key but not our rules.
  const wire::DoorOptions locked{.keyring = &keys, .label = "fuzz", .compress = size % 2 == 0};
  const auto sealed = wire::open_packet(wire::seal_packet(bytes, true, locked, {}), locked);
  PANDO_ASSERT(sealed);
  check(*sealed, locked);
  // Without the key nothing gets in.
  PANDO_ASSERT(!wire::open_packet(bytes, locked));
  return 0;
}
