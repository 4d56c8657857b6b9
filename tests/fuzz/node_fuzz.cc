// A whole node takes any datagrams and streams from strangers, in any order and at any time: it
// never trips over them, never spins, and what it keeps stays bounded.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <set>
#include <utility>

#include "base/assert.h"
#include "pando/node.h"
#include "script.h"

using namespace pando;

namespace {

/// One node, its clock, and the streams between it and a stranger.
class Victim {
 public:
  explicit Victim(bool encrypted) : node_{config(encrypted), now_, {1, 2, 3, 4}} {
    take(node::Ask{1, command::Join{{{"", kStranger}}}});
  }

  void hear(Bytes datagram) { take(node::Datagram{kStranger, std::move(datagram)}); }

  void accept(Bytes first) {
    newest_ = {StreamId::kAccepted | ++accepted_};
    open_.insert(newest_);
    take(node::StreamAccepted{newest_, kStranger});
    stream(std::move(first));
  }
  void connect() {
    if (dialled_.empty()) return;
    newest_ = *dialled_.begin();
    dialled_.erase(newest_);
    take(node::StreamConnected{newest_});
  }
  void stream(Bytes bytes) {
    if (open_.contains(newest_)) take(node::StreamBytes{newest_, std::move(bytes)});
  }
  void close() {
    dialled_.erase(newest_);
    if (open_.erase(newest_) > 0) take(node::StreamClosed{newest_, "reset"});
  }

  void pass(Duration time) {
    fuzz::pass(node_, now_, time, [this] { take(node::Tick{}); });
  }

 private:
  static node::Config config(bool encrypted) {
    node::Config config;
    config.name = "victim";
    config.advertise = {Address::v4(127, 0, 0, 1), 7946};
    // The key of the recordings, so that what they sealed opens.
    if (encrypted) config.keys = {to_bytes("@ABCDEFGHIJKLMNO")};
    return config;
  }

  void take(const node::Input& input) {
    node::Outbox out;
    node_.step(now_, input, out);
    PANDO_ASSERT(out.size() < 10'000);
    for (const auto& output : out) {
      if (const auto* opened = std::get_if<node::OpenStream>(&output)) {
        open_.insert(opened->stream);
        dialled_.insert(opened->stream);
      } else if (const auto* closed = std::get_if<node::CloseStream>(&output)) {
        open_.erase(closed->stream);
        dialled_.erase(closed->stream);
      }
    }
  }

  static inline const Endpoint kStranger{Address::v4(127, 0, 0, 2), 7946};

  Instant now_{std::chrono::seconds{1}};
  node::Node node_;
  std::set<StreamId> open_, dialled_;  ///< dialled: not connected yet
  StreamId newest_;
  std::uint64_t accepted_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView rest{reinterpret_cast<const std::byte*>(data), size};
  if (rest.empty()) return 0;
  Victim victim{(data[0] & 1) != 0};
  fuzz::play(rest, [&](std::size_t action, ByteView piece) {
    switch (action % 8) {
      case 0:
      case 1:
        victim.hear(to_bytes(piece));
        break;
      case 2:
        victim.accept(to_bytes(piece));
        break;
      case 3:
        victim.stream(to_bytes(piece));
        break;
      case 4:
        victim.connect();
        break;
      case 5:
        victim.close();
        break;
      default:
        victim.pass(std::chrono::milliseconds{action * 4});
        break;
    }
  });
  return 0;
}
