// Defects of replication, planted into the shards of whole clusters that live through swarms with
// data: a few seeds must show each of them. That nothing is shown where nothing is planted is what
// the swarms with data themselves say (tests/scenarios/swarm_test.cc).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/packed.h"
#include "node/shard/impl.h"
#include "node/views.h"
#include "sim/data_rules.h"
#include "sim/swarm.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// Seeds within which a defect has to show.
constexpr std::uint64_t kBudget = 300;

shard::Shard::Impl& inside(shard::Shard& shard) {
  // The view is const: nobody but a planted defect changes a shard from outside.
  return const_cast<shard::Shard::Impl&>(shard.inside());
}
std::deque<store::Bucket>& buckets_of(shard::Shard& shard) {
  return store_of(shard).room.buckets;
}
Instant local(const World& world, HostId host) {
  return world.host(host).clock.local(world.now());
}

/// The seed that shows it; 0: none within the budget.
std::uint64_t found(
    Sabotage& sabotage, const std::function<void(Plan&)>& change = [](Plan&) {},
    Watcher* watcher = nullptr) {
  for (std::uint64_t seed = 1; seed <= kBudget; ++seed) {
    Plan plan = draw_plan({.seed = seed, .data = true});
    change(plan);
    const Outcome outcome = run_plan(plan, {.watcher = watcher, .sabotage = &sabotage});
    if (outcome.failure.empty()) continue;
    testing::Test::RecordProperty("seed", static_cast<int>(seed));
    testing::Test::RecordProperty("failure", outcome.failure);
    return seed;
  }
  return 0;
}

// ---- primaries ---------------------------------------------------------------------------------

/// Nobody is waited for.
struct EarlyReply : Sabotage {
  void before_poll(World&, HostId, shard::Shard& shard) override {
    for (store::Bucket& bucket : buckets_of(shard)) {
      if (bucket.role != store::Role::primary) continue;
      for (store::Follower& follower : bucket.followers) follower.counts = false;
      store_of(shard).room.mark_dirty(bucket);
    }
  }
};

TEST(PlantedData, AReplyBeforeTheReplicasHoldItIsFound) {
  EarlyReply defect;
  EXPECT_NE(found(defect), 0u);
}

/// Reads are answered whether what they show is committed or not.
struct UngatedRead : Sabotage {
  void before_poll(World&, HostId, shard::Shard& shard) override {
    for (const std::uint16_t number : inside(shard).gated) {
      shard::Gate& gate = inside(shard).buckets[number]->gate;
      std::deque<shard::Held> held = gate.give_up();
      for (shard::Held& one : held)
        if (one.written == 0) one.after = 0;
      std::ranges::stable_partition(held, [](const shard::Held& one) { return one.written == 0; });
      for (shard::Held& one : held) gate.hold(std::move(one));
    }
  }
};

TEST(PlantedData, AReadThatIsNotGatedIsFound) {
  UngatedRead defect;
  EXPECT_NE(found(defect), 0u);
}

/// What was sent to a primary whose link broke is sent to the next one.
struct Resend : Sabotage {
  bool before_step(World& world, HostId host, shard::Shard& shard, shard::Input& input) override {
    const auto* down = std::get_if<shard::PeerDown>(&input);
    if (down == nullptr) return true;
    shard::Shard::Impl& impl = inside(shard);
    for (const shard::Flying& flying : impl.relay.lost(impl.peers.number(down->name))) {
      std::vector<std::string_view> words;
      impl.park(local(world, host), flying.task.task(words));
    }
    return true;
  }
};

TEST(PlantedData, AWriteThatIsSentToTwoPrimariesIsFound) {
  Resend defect;
  EXPECT_NE(found(defect), 0u);
}

// ---- replicas ----------------------------------------------------------------------------------

/// Changes what the stores say to each other.
struct Tamper : Sabotage {
  bool before_step(World& world, HostId host, shard::Shard& shard, shard::Input& input) override {
    auto* came = std::get_if<shard::Came>(&input);
    constexpr auto kStore = static_cast<std::byte>(shard::Letters::Kind::store);
    if (came == nullptr || came->bytes.empty() || came->bytes.back() != kStore) return true;
    proto::Store message;
    message.ParseFromArray(came->bytes.data(), static_cast<int>(came->bytes.size() - 1));
    change(world, host, shard, *came, message);
    message_ = to_bytes(message.SerializeAsString());
    message_.push_back(kStore);
    came->bytes = message_;
    return true;
  }
  virtual void change(World&, HostId, shard::Shard&, const shard::Came&, proto::Store&) = 0;

 private:
  Bytes message_;
};

/// Writes in a message, if it holds nothing else.
struct Writes {
  std::uint16_t bucket = 0;
  std::uint64_t stream = 0, first = 0, committed = 0;
  std::vector<std::pair<bool, std::string>> pieces;  ///< whether more of the write follows
};
std::optional<std::vector<Writes>> writes_of(const proto::Store& message) {
  std::vector<Writes> all;
  for (store::PackedReader from{message.records()}; !from.done();) {
    if (static_cast<store::Kind>(from.number()) != store::Kind::writes) return std::nullopt;
    Writes& one = all.emplace_back();
    one.bucket = from.bucket();
    one.stream = from.number();
    one.first = from.number();
    one.committed = from.number();
    for (std::uint64_t head = from.number(); head != 0; head = from.number())
      one.pieces.emplace_back((head - 1) % 2 == 1, std::string{text(from.raw((head - 1) / 2))});
  }
  return all;
}
void set_writes(proto::Store& message, const std::vector<Writes>& all) {
  message.clear_records();
  store::PackedWriter to{*message.mutable_records()};
  for (const Writes& one : all) {
    to.kind(store::Kind::writes).number(one.bucket).number(one.stream);
    to.number(one.first).number(one.committed);
    for (const auto& [more, piece] : one.pieces)
      to.number(1 + 2 * piece.size() + (more ? 1 : 0)).raw(to_bytes(piece));
    to.number(0);
  }
}

/// Copies do not carry out erasures.
struct ForgottenDelete : Tamper {
  void change(World&, HostId, shard::Shard&, const shard::Came&, proto::Store& message) override {
    auto all = writes_of(message);
    if (!all || all->empty()) return;
    for (Writes& one : *all)
      for (auto& [more, piece] : one.pieces)
        if (!more) piece = without_erasures(piece);
    set_writes(message, *all);
  }
  static std::string without_erasures(const std::string& records) {
    wire::Effects kept;
    const Bytes bytes = to_bytes(records);
    wire::EffectReader reader{bytes};
    for (auto effect = reader.next(); effect && *effect; effect = reader.next())
      if ((*effect)->op != wire::Op::erase) kept.append(**effect);
    return std::string{text(kept.bytes())};
  }
};

TEST(PlantedData, ADeleteThatReplicasForgetIsFound) {
  ForgottenDelete defect;
  EXPECT_NE(found(defect), 0u);
}

/// A replica has its own idea of time.
struct ReplicaExpires : Sabotage {
  void before_poll(World& world, HostId host, shard::Shard& shard) override {
    const std::int64_t now = inside(shard).wall_ms(local(world, host));
    for (store::Bucket& bucket : buckets_of(shard)) {
      if (bucket.role != store::Role::replica) continue;
      keys::Keyspace& keys = inside(shard).buckets[bucket.number]->keys();
      if (keys.expiring() == 0) continue;
      wire::Effects due;
      keys.visit_expiring(0, 512, [&](const keys::Entry& entry) {
        if (entry.expires_at() <= now) due.append({.op = wire::Op::erase, .key = entry.key()});
      });
      keys.apply(due.bytes());
    }
  }
};

TEST(PlantedData, AReplicaThatExpiresKeysByItselfIsFound) {
  ReplicaExpires defect;
  EXPECT_NE(found(defect), 0u);
}

// ---- those who come and go ---------------------------------------------------------------------

/// A replica drops what it has as soon as somebody begins to learn it.
struct EarlyDrop : Sabotage {
  bool before_step(World&, HostId, shard::Shard&, shard::Input& input) override {
    if (const auto* is = std::get_if<shard::MapIs>(&input)) adopted = is->map;
    return true;
  }
  void after_step(World&, HostId, shard::Shard& shard) override {
    if (const map::MapPtr map = std::exchange(adopted, nullptr))
      for (store::Bucket& bucket : buckets_of(shard))
        if (bucket.role == store::Role::replica && !map->buckets[bucket.number].learners.empty())
          bucket.empty();
  }
  map::MapPtr adopted;
};

TEST(PlantedData, ACopyThatIsDroppedBeforeTheSwapIsFound) {
  EarlyDrop defect;
  EXPECT_NE(found(defect), 0u);
}

/// The member with the smallest id is primary of everything, whatever it has.
struct PromoteById : Sabotage {
  bool before_step(World&, HostId, shard::Shard&, shard::Input& input) override {
    auto* is = std::get_if<shard::MapIs>(&input);
    if (is == nullptr || !is->map || is->map->members.empty()) return true;
    map::Map map = *is->map;
    const auto least = std::ranges::min_element(
        map.members, {}, [](const map::Host& member) { return member.who.id; });
    const auto first = static_cast<map::MemberNumber>(least - map.members.begin());
    for (map::Holders& holders : map.buckets) {
      if (holders.acting.empty()) continue;
      map::MemberList acting{first};
      for (const map::MemberNumber member : holders.acting)
        if (member != first && acting.size() < holders.acting.size()) acting.push_back(member);
      holders.acting = acting;
      holders.learners.erase(first);
    }
    is->map = std::make_shared<const map::Map>(std::move(map));
    return true;
  }
  bool serves(const node::Node& node, Instant now, std::uint16_t, bool truth) override {
    const agree::Agree* agreement = node::agreement_of(node);
    return truth || (agreement != nullptr && agreement->serves(now));
  }
};

TEST(PlantedData, APrimaryThatIsChosenByItsIdIsFound) {
  PromoteById defect;
  EXPECT_NE(found(defect), 0u);
}

/// A restarted process goes on as the member and voter that it was.
struct Amnesia : Watcher {
  void on_start(World& world, HostId host) override {
    if (world.host(host).boot == 1) world.keep_run(host);
  }
};

TEST(PlantedData, AVoterThatForgetsIsFound) {
  Sabotage none;
  Amnesia defect;
  EXPECT_NE(found(none, [](Plan&) {}, &defect), 0u);
}

/// Learners are taken for ready when they know the map.
TEST(PlantedData, ALearnerThatActsBeforeItIsReadyIsFound) {
  Sabotage none;
  EXPECT_NE(found(none, [](Plan& plan) { plan.config.map.data = false; }), 0u);
}

}  // namespace
}  // namespace pando::sim
