// Calls take any letters from peers: a machine never trips, keeps no more than its limits, and its
// own calls end once, at the latest at their deadline.
#include <algorithm>

#include "base/assert.h"
#include "core/calls/calls.h"
#include "script.h"

using namespace pando;
using namespace std::chrono_literals;

namespace {

calls::Config config() {
  calls::Config config;
  config.name = "victim";
  config.calls_per_peer = config.served_per_peer = {8, 20'000};
  config.calls = config.served = {12, 30'000};
  config.answers = config.casts = {16, 20'000};
  config.interest = config.topics = config.methods = 4;
  return config;
}

class Victim {
 public:
  Victim() : calls_{config()} {
    for (const char* name : {"a", "b"}) {
      give(calls::PeerKnown{name});
      give(calls::LinkUp{name, {Id{.bytes = {1}}, 1}});
    }
    ask(call::Serve{"m"});
    ask(call::Subscribe{"t"});
  }

  void letter(std::size_t from, Lane lane, ByteView bytes) {
    give(calls::Received{from == 0 ? "a" : "b", lane, to_bytes(bytes)});
  }
  /// The first byte says how long the body is; what follows it is the head.
  void well_formed(std::size_t from, Lane lane, ByteView piece) {
    if (piece.empty()) return;
    const std::size_t body = std::to_integer<std::size_t>(piece[0]);
    Bytes letter = to_bytes(piece.subspan(1));
    for (const std::size_t octet : {std::size_t{}, std::size_t{}, std::size_t{},
                                    letter.size() - std::min(body, letter.size())})
      letter.push_back(static_cast<std::byte>(octet));
    this->letter(from, lane, letter);
  }
  void ask(call::Command command) {
    if (std::holds_alternative<call::Call>(command)) ++open_;
    give(calls::Asked{++ticket_, std::move(command)});
  }
  void call(ByteView body, bool own) {
    ask(call::Call{own ? "victim" : "a", "m", to_bytes(body), 1s});
  }
  void cancel() { ask(call::Cancel{ticket_}); }
  void respond() { ask(call::Respond{token_, Bytes(10)}); }
  void relink() {
    give(calls::LinkDown{"a"});
    if (start_ % 4 == 0) give(calls::LinkMissed{"a"});
    give(calls::LinkUp{"a", {Id{.bytes = {1}}, ++start_}});
  }
  void take() {
    for (const calls::Way& way : calls_.waiting()) (void)calls_.take(now_, way);
  }
  void pass(Duration time) {
    fuzz::pass(calls_, now_, time, [this] { give(calls::Tick{}); });
  }
  void finish() {
    pass(25h);
    PANDO_ASSERT(open_ == 0);
    PANDO_ASSERT(calls_.calling() == 0 && calls_.serving() == 0);
  }

 private:
  void give(calls::Input input) {
    calls::Outbox out;
    calls_.step(now_, std::move(input), out);
    for (const calls::Output& output : out) {
      const auto* news = std::get_if<call::News>(&output);
      if (news == nullptr) continue;
      if (std::holds_alternative<call::Ended>(*news)) PANDO_ASSERT(open_-- > 0);
      if (const auto* wanted = std::get_if<call::Wanted>(news)) token_ = wanted->token;
    }
    PANDO_ASSERT(calls_.calling() <= 12 && calls_.serving() <= 12);
    PANDO_ASSERT(calls_.memory() < 300'000);
  }

  Instant now_{1000s};
  calls::Calls calls_;
  std::uint64_t ticket_ = 0, token_ = 0, start_ = 1;
  int open_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Victim victim;
  fuzz::play(
      {reinterpret_cast<const std::byte*>(data), size}, [&](std::size_t action, ByteView piece) {
        switch (action % 16) {
          case 0:
            return victim.call(piece, action & 16);
          case 1:
            return victim.cancel();
          case 2:
            return victim.respond();
          case 3:
            return victim.relink();
          case 4:
            return victim.take();
          case 5:
            return victim.pass(std::chrono::milliseconds{action * 5});
          case 6:
          case 7:
            return victim.letter(action >> 7, static_cast<Lane>(action >> 4 & 3), piece);
          default:
            return victim.well_formed(action >> 7, static_cast<Lane>(action >> 4 & 3), piece);
        }
      });
  victim.finish();
  return 0;
}
