// A few machines, wired to each other with a delay and nothing else in between.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <queue>

#include "core/swim/swim_harness_test.h"

namespace pando::swim {
namespace {

/// The smallest network that carries packets and streams.
class Cluster {
 public:
  explicit Cluster(const std::vector<std::string>& names, Timing timing = {}) {
    for (const std::string& name : names) boot(name, timing);
  }

  void boot(const std::string& name, Timing timing = {}) {
    nodes_.erase(name);
    nodes_.emplace(name, Swim{config_of(name, timing), now_, Rng{++seed_}});
    down_.erase(name);
  }
  void crash(const std::string& name) { down_.insert(name); }
  /// Packets and streams between the two sides vanish until heal().
  void cut(std::set<std::string> side) { side_ = std::move(side); }
  void heal() { side_.clear(); }

  Swim& node(const std::string& name) { return nodes_.find(name)->second; }
  void give(const std::string& name, const Input& input) {
    Outbox out;
    node(name).step(now_, input, out);
    for (Output& output : out) carry(name, output);
  }
  /// Every event of a machine so far, as `name: event`.
  std::vector<std::string> history;

  void run(Duration time) {
    const Instant end = now_ + time;
    for (;;) {
      Instant next = in_flight_.empty() ? kNever : in_flight_.begin()->first;
      for (auto& [name, machine] : nodes_)
        if (!down_.contains(name)) next = std::min(next, machine.deadline());
      if (next > end) break;
      now_ = std::max(now_, next);
      deliver();
      for (auto& [name, machine] : nodes_)
        if (!down_.contains(name) && machine.deadline() <= now_) give(name, Tick{});
    }
    now_ = end;
  }
  bool run_until(const std::function<bool()>& done, Duration within) {
    for (Duration spent{}; spent < within; spent += 100ms) {
      if (done()) return true;
      run(100ms);
    }
    return done();
  }

  bool everyone_sees(const std::string& subject, State state) {
    return std::ranges::all_of(nodes_, [&](auto& entry) {
      if (down_.contains(entry.first) || entry.first == subject) return true;
      const auto peer = entry.second.find(subject);
      return peer && peer->state == state;
    });
  }
  bool everyone_sees_everyone() {
    return std::ranges::all_of(
        nodes_, [&](auto& entry) { return everyone_sees(entry.first, State::alive); });
  }

 private:
  static constexpr Duration kDelay = 1ms;

  std::string name_at(const Endpoint& endpoint) const {
    for (const auto& [name, machine] : nodes_)
      if (at(name) == endpoint) return name;
    return {};
  }
  bool connected(const std::string& a, const std::string& b) const {
    return !a.empty() && !b.empty() && !down_.contains(a) && !down_.contains(b) &&
           side_.contains(a) == side_.contains(b);
  }
  void later(const std::string& from, const std::string& to, Input input, Duration delay = kDelay) {
    in_flight_.emplace(now_ + delay, [this, from, to, input = std::move(input)] {
      if (connected(from, to)) give(to, input);
    });
  }
  void deliver() {
    while (!in_flight_.empty() && in_flight_.begin()->first <= now_) {
      const auto action = std::move(in_flight_.begin()->second);
      in_flight_.erase(in_flight_.begin());
      action();
    }
  }

  void carry(const std::string& from, Output& output) {
    if (const auto* packet = std::get_if<SendPacket>(&output)) {
      const auto opened = wire::open_packet(packet->message, {});
      ASSERT_TRUE(opened && !opened->damaged);
      for (const auto& message : opened->messages)
        later(from, name_at(packet->to), Received{at(from), message});
    } else if (const auto* dial = std::get_if<Dial>(&output)) {
      open(from, name_at(dial->to), dial->stream, dial->timeout);
    } else if (const auto* send = std::get_if<SendStream>(&output)) {
      const auto& [peer, stream] = streams_[{from, send->stream}];
      later(from, peer, StreamReceived{stream, send->message});
    } else if (const auto* joined = std::get_if<MemberJoined>(&output)) {
      history.push_back(from + ": join " + joined->info->name);
    } else if (const auto* left = std::get_if<MemberLeft>(&output)) {
      history.push_back(from + (left->state == State::left ? ": left " : ": dead ") +
                        left->info->name);
    } else if (const auto* join = std::get_if<JoinDone>(&output)) {
      history.push_back(from + ": contacted " + std::to_string(join->contacted));
    } else if (const auto* leave = std::get_if<LeaveDone>(&output)) {
      history.push_back(from + (leave->timed_out ? ": leave timed out" : ": leave done"));
    }
  }
  void open(const std::string& from, const std::string& to, StreamId stream, Duration timeout) {
    if (!connected(from, to)) {
      in_flight_.emplace(now_ + timeout, [this, from, stream] {
        if (!down_.contains(from)) give(from, StreamEnded{stream, "i/o timeout"});
      });
      return;
    }
    const StreamId accepted{StreamId::kAccepted | ++streams_accepted_};
    streams_[{from, stream}] = {to, accepted};
    streams_[{to, accepted}] = {from, stream};
    later(from, to, StreamAccepted{accepted, at(from)});
    later(to, from, StreamConnected{stream}, 2 * kDelay);
  }

  Instant now_{Instant{} + 1h};
  std::uint64_t seed_ = 0, streams_accepted_ = 0;
  std::map<std::string, Swim> nodes_;
  std::set<std::string> down_, side_;
  std::multimap<Instant, std::function<void()>> in_flight_;
  std::map<std::pair<std::string, StreamId>, std::pair<std::string, StreamId>> streams_;
};

std::vector<std::string> names(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(std::string(1, static_cast<char>('a' + i)));
  return names;
}

Cluster joined_cluster(int count, Timing timing = {}) {
  Cluster cluster{names(count), timing};
  for (const std::string& name : names(count))
    if (name != "a") cluster.give(name, Join{1, {{"", at("a")}}});
  EXPECT_TRUE(cluster.run_until([&] { return cluster.everyone_sees_everyone(); }, 10s));
  cluster.history.clear();
  return cluster;
}

bool contains(const Cluster& cluster, const std::string& event) {
  return std::ranges::count(cluster.history, event) == 1;
}

TEST(Cluster, OneSeedIsEnoughForEverybodyToMeet) {
  Cluster cluster{names(5)};
  for (const char* name : {"b", "c", "d", "e"}) cluster.give(name, Join{1, {{"", at("a")}}});
  EXPECT_TRUE(cluster.run_until([&] { return cluster.everyone_sees_everyone(); }, 5s));
  EXPECT_TRUE(contains(cluster, "b: contacted 1"));
  EXPECT_TRUE(contains(cluster, "e: join b"));
}

TEST(Cluster, NobodyIsSuspectedWhileAllIsWell) {
  Cluster cluster = joined_cluster(8);
  cluster.run(10min);
  EXPECT_EQ(cluster.history, std::vector<std::string>{});
  for (const std::string& name : names(8)) EXPECT_EQ(cluster.node(name).incarnation(), 1u);
}

TEST(Cluster, ACrashIsNoticedByAllAndOnlyTheCrashedIsDead) {
  Cluster cluster = joined_cluster(8);
  cluster.crash("d");
  EXPECT_TRUE(cluster.run_until([&] { return cluster.everyone_sees("d", State::dead); }, 30s));
  EXPECT_EQ(cluster.history.size(), 7u);
  for (const std::string& event : cluster.history)
    EXPECT_TRUE(event.ends_with(": dead d")) << event;
}

TEST(Cluster, ALeaveIsNotAFailure) {
  Cluster cluster = joined_cluster(5);
  cluster.give("c", Leave{1});
  EXPECT_TRUE(cluster.run_until([&] { return contains(cluster, "c: leave done"); }, 5s));
  cluster.crash("c");
  cluster.run(30s);
  EXPECT_TRUE(contains(cluster, "a: left c"));
  EXPECT_FALSE(contains(cluster, "a: dead c"));
}

TEST(Cluster, AFalseAccusationIsRefutedByTheAccused) {
  Cluster cluster = joined_cluster(5);
  cluster.give("a", Received{at("x"), ml::Suspect{1, "b", "x"}});
  EXPECT_EQ(cluster.node("a").find("b")->state, State::suspect);
  EXPECT_TRUE(cluster.run_until([&] { return cluster.node("b").incarnation() == 2; }, 5s));
  EXPECT_TRUE(cluster.run_until([&] { return cluster.everyone_sees_everyone(); }, 5s));
  EXPECT_EQ(cluster.history, std::vector<std::string>{});
}

TEST(Cluster, ARestartFasterThanItsDetectionIsNoDeath) {
  Cluster cluster = joined_cluster(6);
  cluster.boot("f");
  cluster.give("f", Join{1, {{"", at("a")}}});
  EXPECT_TRUE(cluster.run_until([&] { return cluster.everyone_sees_everyone(); }, 10s));
  cluster.run(60s);
  for (const std::string& event : cluster.history) EXPECT_FALSE(event.ends_with("dead f")) << event;
}

TEST(Cluster, ARestartedMemberThatWasTakenForDeadComesBackByGossipAlone) {
  Cluster cluster = joined_cluster(6);
  cluster.crash("f");
  ASSERT_TRUE(cluster.run_until([&] { return cluster.everyone_sees("f", State::dead); }, 30s));
  cluster.boot("f");
  // It knows one address and tells it of itself; no state exchange takes place.
  cluster.give("f", Received{at("b"), alive("b")});
  EXPECT_TRUE(cluster.run_until([&] { return cluster.everyone_sees("f", State::alive); }, 10s));
}

TEST(Cluster, AMassRestartDoesNotStayDead) {
  Cluster cluster = joined_cluster(9);
  for (const char* name : {"d", "e", "f", "g", "h", "i"}) cluster.crash(name);
  ASSERT_TRUE(cluster.run_until(
      [&] {
        return std::ranges::all_of(std::vector{"d", "e", "f", "g", "h", "i"}, [&](auto* name) {
          return cluster.everyone_sees(name, State::dead);
        });
      },
      60s));
  for (const char* name : {"d", "e", "f", "g", "h", "i"}) {
    cluster.boot(name);
    cluster.give(name, Join{1, {{"", at("a")}}});
  }
  EXPECT_TRUE(cluster.run_until([&] { return cluster.everyone_sees_everyone(); }, 10s));
}

TEST(Cluster, AShortCutHealsByItself) {
  Cluster cluster = joined_cluster(6);
  cluster.cut({"e", "f"});
  ASSERT_TRUE(cluster.run_until([&] { return cluster.node("a").alive_count() == 4; }, 60s));
  cluster.heal();
  EXPECT_TRUE(cluster.run_until([&] { return cluster.everyone_sees_everyone(); }, 60s));
}

TEST(Cluster, ADepartedMemberMayComeBackFromAnotherAddress) {
  Cluster cluster = joined_cluster(4);
  cluster.give("d", Leave{1});
  ASSERT_TRUE(cluster.run_until([&] { return contains(cluster, "d: leave done"); }, 5s));
  cluster.run(2s);
  ml::Alive moved = alive("d", 1);
  moved.address = at("elsewhere").address;
  cluster.give("a", Received{at("elsewhere"), moved});
  EXPECT_EQ(cluster.node("a").find("d")->state, State::alive);
  EXPECT_EQ(cluster.node("a").find("d")->info->endpoint.address, at("elsewhere").address);
}

}  // namespace
}  // namespace pando::swim
