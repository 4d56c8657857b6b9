#include "sim/streams.h"

#include <gtest/gtest.h>

#include "sim/agenda.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// Two machines with addresses 10.0.0.1 and 10.0.0.2 whose processes write down what they are told.
class Pair : public StreamWorld {
 public:
  explicit Pair(std::uint64_t seed) : network(Rng{seed}), streams(*this, network, Rng{seed}) {
    network.common() = path_of(Delay{.base = 1ms, .jitter = 4ms});
  }
  Instant now() const override { return now_; }
  void after(Duration delay, StreamTask task) override { agenda_.add(now_ + delay, task); }
  std::pair<HostId, Listener> listener(const Endpoint& at) const override {
    return {at == address(1) ? 1u : 0u, listening};
  }
  std::uint32_t boot(HostId host) const override { return boots[host]; }
  bool machine_up(HostId) const override { return listening != Listener::no_machine; }
  void give(HostId host, node::Input input) override { note(host, input); }
  void give_local(HostId host, node::Input input) override { note(host, input); }

  static Endpoint address(HostId host) {
    return {Address::v4(10, 0, 0, static_cast<std::uint8_t>(host + 1)), 7946};
  }
  void run(Duration time) {
    const Instant end = now_ + time;
    while (agenda_.next() <= end) {
      now_ = agenda_.next();
      streams.run(agenda_.take());
    }
    now_ = end;
  }
  void dial(Duration timeout = 10s) {
    streams.open(0, address(0), {StreamId{1}, address(1), timeout});
  }
  std::string heard(HostId host) const { return heard_[host]; }

  Network network;
  Streams streams;
  Listener listening = Listener::listening;
  std::uint32_t boots[2] = {1, 1};
  std::vector<StreamId> accepted;

 private:
  void note(HostId host, const node::Input& input) {
    std::string& out = heard_[host];
    if (const auto* a = std::get_if<node::StreamAccepted>(&input)) {
      accepted.push_back(a->stream);
      out += "[accepted]";
    }
    if (std::holds_alternative<node::StreamConnected>(input)) out += "[connected]";
    if (const auto* b = std::get_if<node::StreamBytes>(&input)) out += to_string(b->bytes);
    if (const auto* c = std::get_if<node::StreamClosed>(&input)) out += "[" + c->reason + "]";
  }

  Instant now_{};
  Agenda<StreamTask> agenda_;
  std::string heard_[2];
};

TEST(Streams, BytesArriveInOrderInWhateverPiecesAndLosses) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    Pair pair{seed};
    pair.network.common().push_back(Drop{0.3});
    pair.streams.set_chop(0.7);
    pair.dial(1000s);
    for (int i = 0; i < 10; ++i)
      pair.streams.send(0, StreamId{1}, view(std::string(3, static_cast<char>('0' + i))));
    pair.run(500s);
    EXPECT_EQ(pair.heard(1), "[accepted]000111222333444555666777888999");
    EXPECT_EQ(pair.heard(0), "[connected]");
    pair.streams.send(1, pair.accepted[0], view("answer"));
    pair.streams.close(1, pair.accepted[0]);
    pair.run(500s);
    EXPECT_EQ(pair.heard(0), "[connected]answer[closed by the peer]");
    EXPECT_EQ(pair.streams.size(), 0u);
  }
}

TEST(Streams, ADeadProcessRefuses) {
  Pair pair{1};
  pair.listening = StreamWorld::Listener::no_process;
  pair.dial();
  pair.run(1s);
  EXPECT_EQ(pair.heard(0), "[connection refused]");
  EXPECT_EQ(pair.streams.size(), 0u);
}

TEST(Streams, ADeadMachineIsSilentUntilTheTimeIsOver) {
  Pair pair{1};
  pair.listening = StreamWorld::Listener::no_machine;
  pair.dial(10s);
  pair.run(9999ms);
  EXPECT_EQ(pair.heard(0), "");
  pair.run(2ms);
  EXPECT_EQ(pair.heard(0), "[i/o timeout]");
}

TEST(Streams, ACutDelaysAndDoesNotDamage) {
  Pair pair{1};
  pair.dial(100s);
  pair.run(1s);
  pair.network.cut({0}, {1});
  pair.streams.send(0, StreamId{1}, view("late"));
  pair.run(5s);
  EXPECT_EQ(pair.heard(1), "[accepted]");
  pair.network.heal();
  pair.run(10s);
  EXPECT_EQ(pair.heard(1), "[accepted]late");
}

TEST(Streams, ACrashResetsThePeer) {
  Pair pair{1};
  pair.dial();
  pair.run(1s);
  ++pair.boots[1];
  pair.streams.process_ended(1, true);
  pair.run(1s);
  EXPECT_EQ(pair.heard(0), "[connected][connection reset by peer]");
  EXPECT_EQ(pair.streams.size(), 0u);
}

TEST(Streams, APeerThatLostPowerLeavesTheConnectionHalfOpenUntilSomethingIsSaid) {
  Pair pair{1};
  pair.dial(100s);
  pair.run(1s);
  ++pair.boots[1];
  pair.streams.process_ended(1, false);
  pair.run(20s);
  EXPECT_EQ(pair.heard(0), "[connected]");
  pair.streams.send(0, StreamId{1}, view("anybody?"));
  pair.run(1s);
  EXPECT_EQ(pair.heard(0), "[connected][connection reset by peer]");
}

TEST(Streams, TheTimeLimitCoversTheWholeLife) {
  Pair pair{1};
  pair.dial(10s);
  pair.run(11s);
  EXPECT_EQ(pair.heard(0), "[connected][i/o timeout]");
  EXPECT_EQ(pair.heard(1), "[accepted][connection reset by peer]");
}

TEST(Streams, NothingComesOnAStreamThatItsOwnerHasClosed) {
  Pair pair{1};
  pair.dial();
  pair.run(1s);
  pair.streams.send(0, StreamId{1}, view("last words"));
  pair.streams.close(0, StreamId{1});
  pair.streams.send(1, pair.accepted[0], view("too late"));
  pair.run(20s);
  EXPECT_EQ(pair.heard(0), "[connected]");
  EXPECT_EQ(pair.heard(1), "[accepted]last words[closed by the peer]");
}

}  // namespace
}  // namespace pando::sim
