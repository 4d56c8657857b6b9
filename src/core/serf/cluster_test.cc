// Several machines that hear each other at once: what a whole cluster does.
#include <gmock/gmock.h>

#include <deque>

#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// Machines whose gossip reaches everybody and whose direct messages arrive, both at once.
class Cluster {
 public:
  explicit Cluster(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      Config config = config_of(name);
      config.leave_propagate_delay = 1s;
      nodes_.try_emplace(name, config);
    }
    for (const std::string& name : names)
      for (const std::string& other : names)
        if (name != other) give(name, MemberJoined{known(other)});
    forget();
  }

  void give(const std::string& name, const Input& input) {
    pending_.push_back({name, input});
    while (!pending_.empty()) {
      const auto [who, what] = std::move(pending_.front());
      pending_.pop_front();
      step(who, what);
    }
  }
  void ask(const std::string& name, Command command) { give(name, Asked{1, std::move(command)}); }
  void run(Duration time) {
    const Instant end = now_ + time;
    for (;;) {
      auto next = std::min_element(nodes_.begin(), nodes_.end(), [](const auto& a, const auto& b) {
        return a.second.serf.deadline() < b.second.serf.deadline();
      });
      if (next->second.serf.deadline() > end) break;
      now_ = std::max(now_, next->second.serf.deadline());
      give(next->first, Tick{});
    }
    now_ = end;
  }
  /// Nothing reaches `to` directly from `from` any more.
  void cut(const std::string& from, const std::string& to) { cuts_.insert({from, to}); }
  /// What users of a node were told since it was asked last.
  std::vector<std::string> told(const std::string& name) {
    return std::exchange(nodes_.find(name)->second.told, {});
  }
  void forget() {
    for (auto& [name, node] : nodes_) node.told.clear();
  }
  Serf& serf(const std::string& name) { return nodes_.find(name)->second.serf; }
  std::vector<std::string>& ring(const std::string& name) { return nodes_.find(name)->second.ring; }
  /// Messages that were gossiped, echoes included.
  std::size_t gossiped() const { return gossiped_; }

 private:
  struct Node {
    explicit Node(Config config) : serf{std::move(config), Instant{}, Rng{11}} {}
    Serf serf;
    std::vector<std::string> told;
    std::vector<std::string> ring = {"K1"};
  };

  void step(const std::string& name, const Input& input) {
    Outbox out;
    serf(name).step(now_, input, out);
    for (const Output& output : out) {
      if (const auto* o = std::get_if<Broadcast>(&output)) spread(name, *o);
      if (const auto* o = std::get_if<SendDirect>(&output)) deliver(name, o->to, o->message);
      if (const auto* o = std::get_if<KeyCommand>(&output)) apply(name, *o);
      if (std::holds_alternative<AnnounceLeave>(output)) announce_leave(name);
      if (std::holds_alternative<Happened>(output) || std::holds_alternative<Answered>(output) ||
          std::holds_alternative<LostName>(output) || std::holds_alternative<HasLeft>(output))
        nodes_.find(name)->second.told.push_back(describe(output));
    }
  }
  void spread(const std::string& from, const Broadcast& broadcast) {
    ++gossiped_;
    for (const auto& [name, node] : nodes_)
      if (name != from)
        pending_.push_back({name, Received{known(from)->endpoint, broadcast.message}});
    pending_.push_back({from, BroadcastDone{broadcast.token}});
  }
  void deliver(const std::string& from, const Endpoint& to, const Bytes& message) {
    for (const auto& [name, node] : nodes_)
      if (known(name)->endpoint == to && !cuts_.contains({from, name}))
        pending_.push_back({name, Received{known(from)->endpoint, message}});
  }
  void announce_leave(const std::string& from) {
    for (const auto& [name, node] : nodes_) pending_.push_back({name, MemberLeft{known(from)}});
    pending_.push_back({from, LeaveAnnounced{false}});
  }
  /// A keyring of texts: the first is the primary.
  void apply(const std::string& name, const KeyCommand& command) {
    std::vector<std::string>& keys = ring(name);
    const std::string key = to_string(ByteView{command.key});
    wire::serf::KeyResponse response{.result = true};
    const auto found = std::find(keys.begin(), keys.end(), key);
    if (command.operation == command::KeyOperation::list) {
      response.keys = keys;
      response.primary_key = keys.front();
    } else if (command.operation == command::KeyOperation::install) {
      keys.push_back(key);
    } else if (found == keys.end()) {
      response = {.result = false, .message = "Requested key is not in the keyring"};
    } else if (command.operation == command::KeyOperation::use) {
      std::iter_swap(keys.begin(), found);
    } else {
      keys.erase(found);
    }
    pending_.push_back({name, KeyApplied{command.token, response}});
  }

  struct Pending {
    std::string name;
    Input input;
  };
  Instant now_{};
  std::map<std::string, Node> nodes_;
  std::deque<Pending> pending_;
  std::set<std::pair<std::string, std::string>> cuts_;
  std::size_t gossiped_ = 0;
};

const std::vector<std::string> kFive = {"alpha", "bravo", "charlie", "delta", "echo"};

TEST(Cluster, AnEventReachesEverybodyOnceAndThenSpreadsNoMore) {
  Cluster c{kFive};
  c.ask("charlie",
        command::SendEvent{.name = "deploy", .payload = to_bytes("v2"), .coalesce = false});
  for (const std::string& name : kFive) {
    const auto told = c.told(name);
    EXPECT_EQ(std::count(told.begin(), told.end(), "user deploy@1 \"v2\""), 1) << name;
    EXPECT_EQ(c.serf(name).clocks().event, 2U);
  }
  EXPECT_EQ(c.gossiped(), kFive.size());
}

TEST(Cluster, EventsOfDifferentNodesAtOneTimeBothReachEverybody) {
  Cluster c{kFive};
  c.ask("alpha", command::SendEvent{.name = "a", .payload = {}, .coalesce = false});
  c.ask("bravo", command::SendEvent{.name = "b", .payload = {}, .coalesce = false});
  for (const std::string& name : kFive)
    EXPECT_THAT(c.told(name), testing::IsSupersetOf({"user a@1", "user b@2"})) << name;
}

TEST(Cluster, AQueryIsAckedByEverybodyAndAnsweredByThoseWhoDo) {
  Cluster c{kFive};
  c.ask("alpha", command::SendQuery{.name = "uptime", .request_ack = true, .timeout = 2s});
  EXPECT_THAT(
      c.told("alpha"),
      UnorderedElementsAre("query #1 uptime@1 of alpha", "answer 1: done", "answer 1: ack of alpha",
                           "answer 1: ack of bravo", "answer 1: ack of charlie",
                           "answer 1: ack of delta", "answer 1: ack of echo"));
  c.ask("delta", command::Respond{.id = 1, .payload = to_bytes("3 days")});
  c.ask("alpha", command::Respond{.id = 1, .payload = to_bytes("1 day")});
  EXPECT_THAT(c.told("alpha"),
              UnorderedElementsAre("answer 1: response of delta \"3 days\"", "answer 1: done",
                                   "answer 1: response of alpha \"1 day\""));
  c.run(2s);
  EXPECT_THAT(c.told("alpha"), ElementsAre("answer 1: query done"));
}

TEST(Cluster, AFilteredQueryIsAckedByThoseItIsMeantFor) {
  Cluster c{kFive};
  c.ask("alpha",
        command::SendQuery{.name = "uptime", .nodes = {"bravo", "echo"}, .request_ack = true});
  EXPECT_THAT(c.told("alpha"), UnorderedElementsAre("answer 1: done", "answer 1: ack of bravo",
                                                    "answer 1: ack of echo"));
  EXPECT_THAT(c.told("charlie"), IsEmpty());
}

TEST(Cluster, ARelayedAckComesOnceAndAlsoWhenTheDirectWayIsCut) {
  Cluster c{kFive};
  c.cut("bravo", "alpha");
  c.ask("alpha", command::SendQuery{.name = "q", .nodes = {"bravo"}, .request_ack = true});
  EXPECT_THAT(c.told("alpha"), ElementsAre("answer 1: done"));
  c.ask("alpha",
        command::SendQuery{
            .name = "q", .nodes = {"bravo", "echo"}, .request_ack = true, .relay_factor = 4});
  EXPECT_THAT(c.told("alpha"), UnorderedElementsAre("answer 1: done", "answer 1: ack of bravo",
                                                    "answer 1: ack of echo"));
}

TEST(Cluster, AKeyIsRotatedAndEveryStepIsKnownToBeComplete) {
  Cluster c{kFive};
  const auto keys = [&](command::KeyOperation operation, const std::string& key) {
    c.ask("bravo", command::Keys{operation, to_bytes(key)});
    const auto told = c.told("bravo");
    return told.empty() ? std::string{} : told.back();
  };
  EXPECT_EQ(keys(command::KeyOperation::install, "K2"), "answer 1: keys 5/5 0 errors");
  EXPECT_EQ(keys(command::KeyOperation::use, "K2"), "answer 1: keys 5/5 0 errors");
  EXPECT_EQ(keys(command::KeyOperation::list, ""),
            "answer 1: keys 5/5 0 errors, K1x5, K2x5, primary K2");
  EXPECT_EQ(keys(command::KeyOperation::remove, "K1"), "answer 1: keys 5/5 0 errors");
  for (const std::string& name : kFive) EXPECT_THAT(c.ring(name), ElementsAre("K2"));
  c.ring("echo") = {"K3"};
  EXPECT_EQ(keys(command::KeyOperation::use, "K2"),
            "answer 1: keys 5/5 1 errors: 1/5 nodes reported failure, echo: "
            "Requested key is not in the keyring");
}

TEST(Cluster, ALeaveIsSeenAsALeaveByEverybody) {
  Cluster c{kFive};
  c.ask("delta", command::Leave{});
  for (const char* name : {"alpha", "bravo", "charlie", "echo", "delta"})
    EXPECT_THAT(c.told(name), Contains("member-leave delta(left)")) << name;
  c.run(1s);
  EXPECT_THAT(c.told("delta"), ElementsAre("answer 1: done", "has left"));
  EXPECT_EQ(c.serf("alpha").left_count(), 1U);
}

TEST(Cluster, AForceLeaveOfALivingNodeIsRefutedByIt) {
  Cluster c{kFive};
  c.ask("alpha", command::ForceLeave{.node = "bravo", .prune = true});
  c.run(10s);
  for (const std::string& name : kFive)
    EXPECT_EQ(c.serf(name).find("bravo")->member.status, MemberStatus::alive) << name;
}

TEST(Cluster, TheBearerThatMostMembersKnowKeepsTheName) {
  Cluster c{kFive};
  c.give("alpha", NameConflict{known("alpha"), Endpoint{Address::v4(10, 0, 0, 99), 7946}});
  c.run(4s);
  EXPECT_EQ(c.serf("alpha").phase(), Phase::alive);
}

TEST(Cluster, TheBearerThatNobodyKnowsGivesUp) {
  Cluster c{kFive};
  const NodeInfoPtr elsewhere = shared_node("alpha", 99);
  for (const char* name : {"bravo", "charlie", "delta"}) c.give(name, MemberJoined{elsewhere});
  c.forget();
  c.give("alpha", NameConflict{known("alpha"), elsewhere->endpoint});
  c.run(4s);
  EXPECT_THAT(c.told("alpha"), ElementsAre("lost name"));
  EXPECT_EQ(c.serf("alpha").phase(), Phase::stopped);
}

TEST(Cluster, AStateExchangeBringsANewcomerUpToDate) {
  Cluster c{{"alpha", "bravo"}};
  for (int i = 0; i < 20; ++i)
    c.ask("alpha",
          command::SendEvent{.name = "e" + std::to_string(i), .payload = {}, .coalesce = false});
  Machine newcomer{config_of("charlie")};
  newcomer.give(StateReceived{c.serf("bravo").local_state(), true});
  EXPECT_EQ(newcomer.take().size(), 20U);
  EXPECT_EQ(newcomer.serf.clocks().event, c.serf("bravo").clocks().event);
  newcomer.give(StateReceived{c.serf("alpha").local_state(), true});
  EXPECT_THAT(newcomer.take(), IsEmpty());
}

}  // namespace
}  // namespace pando::serf
