// State exchanges take any bytes from partners: a machine never trips, never answers one message
// with more than its packets, keeps no more than its limits, and shows nothing that breaks its
// rules.
#include <algorithm>

#include "base/assert.h"
#include "core/gossip/gossip.h"
#include "script.h"

using namespace pando;
using namespace std::chrono_literals;

namespace {

gossip::Config config() {
  gossip::Config config;
  config.name = "victim";
  config.self = {Id{.bytes = {5}}, 1};
  config.birth = 7;
  config.limits.owners = 50;
  config.limits.keys = 20;
  config.limits.total = 100'000;
  config.keeping.absent = 60s;
  config.keeping.gone = 200s;
  return config;
}

class Victim {
 public:
  Victim() : gossip_{config(), now_, Rng{1}} {
    for (const char* name : {"a", "b"})
      give(gossip::PeerUp{name, {Address::v4(127, 0, 0, 2), 7946}, {}, name[0] == 'a'});
    give(gossip::Watch{1, {}, ""});
  }

  void datagram(ByteView bytes) {
    give(gossip::Received{{Address::v4(127, 0, 0, 2), 7946}, bytes});
  }
  void large(ByteView bytes) { give(gossip::LargeReceived{"a", bytes}); }
  void set(ByteView key) {
    give(
        gossip::Set{to_string(key.first(std::min<std::size_t>(key.size(), 3))), to_bytes(key), 5s});
  }
  void erase(ByteView key) {
    give(gossip::Erase{to_string(key.first(std::min<std::size_t>(key.size(), 3)))});
  }
  void restart() { give(gossip::Restart{superseded_ + 1, 9}); }
  void pass(Duration time) {
    fuzz::pass(gossip_, now_, time, [this] { give(gossip::Tick{}); });
  }

 private:
  void give(const gossip::Input& input) {
    gossip::Outbox out;
    gossip_.step(now_, input, out);
    std::size_t sent = 0;
    for (const gossip::Output& output : out) {
      if (const auto* send = std::get_if<gossip::SendDatagram>(&output)) {
        PANDO_ASSERT(send->bytes.size() <= config().packing.packet);
        ++sent;
      } else if (const auto* large = std::get_if<gossip::SendLarge>(&output)) {
        PANDO_ASSERT(large->bytes.size() <= config().limits.message);
        ++sent;
      } else if (const auto* news = std::get_if<gossip::StartSuperseded>(&output)) {
        superseded_ = std::max(superseded_, news->above);
      }
    }
    PANDO_ASSERT(sent <= 5);
    PANDO_ASSERT(gossip_.owners().size() <= 50);
    PANDO_ASSERT(gossip_.memory() < 400'000);
  }

  Instant now_{1000s};
  gossip::Gossip gossip_;
  StartNumber superseded_ = 1;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView rest{reinterpret_cast<const std::byte*>(data), size};
  Victim victim;
  fuzz::play(rest, [&](std::size_t action, ByteView piece) {
    switch (action % 8) {
      case 0:
        victim.large(piece);
        break;
      case 1:
        victim.set(piece);
        break;
      case 2:
        victim.erase(piece);
        break;
      case 3:
        victim.restart();
        break;
      case 4:
        victim.pass(std::chrono::milliseconds{action * 20});
        break;
      default:
        victim.datagram(piece);
        break;
    }
  });
  return 0;
}
