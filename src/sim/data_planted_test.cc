// Defects of replication, planted into the shards of whole clusters with clients. Each lives
// through storms of the faults that bring it out, drawn by seed: a few seeds must show it, by a
// rule that is about it, and the correct code must live through the same storms of the same seeds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/packed.h"
#include "node/shard/address.h"
#include "node/shard/impl.h"
#include "node/views.h"
#include "sim/data_rules.h"
#include "sim/swarm.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// Seeds within which a defect has to show, and through how many the correct code lives at least.
constexpr std::uint64_t kBudget = 80, kCorrect = 5;

/// What happens again and again, to anybody.
struct Fault {
  Deed deed;
  Duration least, most;  ///< how long it lasts
};

/// What brings a defect out: faults, and what else is not left to the seed.
struct Storm {
  std::vector<Fault> faults;
  Duration every = 2s;  ///< a fault, on average
  std::function<void(Plan&)> more = [](Plan&) {};
};

Plan plan_of(const Storm& storm, std::uint64_t seed) {
  Plan plan = draw_plan({.seed = seed, .data = true});
  Rng rng{seed ^ 0x9a7ed};
  const auto draw = [&](Duration least, Duration most) {
    return Duration{rng.between(least.count(), most.count())};
  };
  storm.more(plan);
  plan.acts.clear();
  for (Duration at = draw(0s, storm.every); at < plan.trouble; at += draw(0s, 2 * storm.every)) {
    const Fault& fault = storm.faults[rng.below(storm.faults.size())];
    plan.acts.push_back({.at = at,
                         .deed = fault.deed,
                         .who = static_cast<HostId>(rng.below(plan.nodes)),
                         .other = static_cast<HostId>(rng.below(plan.nodes)),
                         .lasts = draw(fault.least, fault.most),
                         .number = rng.next()});
  }
  return plan;
}

/// Many ask for few keys, and wait long for answers.
void crowd(Plan& plan) {
  plan.habits = {.clients = 5,
                 .at_once = 2,
                 .pause = 15ms,
                 .patience = 12s,
                 .hot = 1,
                 .cold = 20,
                 .large = 200};
}

/// The same for processes that sleep: the others notice soon, go on, and write; what is asked of
/// the sleeper right before it wakes is asked after that. Few nodes and many clients, so that many
/// ask the sleeper.
void sleepers(Plan& plan) {
  crowd(plan);
  plan.nodes = 3;
  plan.stores = ~std::uint64_t{0};
  plan.config.map.copies = 3;
  plan.trouble = 40s;
  plan.config.detection = Detection::ring;
  plan.config.profile = Profile::local;
  plan.mixed = false;
  plan.loss = 0;
  plan.habits.clients = 14;
  plan.habits.patience = 2s;
}

/// Long ways of very different lengths, a copy that is neither the old primary nor the new one, and
/// nobody who compares copies.
void late_words(Plan& plan) {
  crowd(plan);
  plan.nodes = 4;
  plan.stores = ~std::uint64_t{0};
  plan.config.map.copies = 3;
  plan.latency = 30ms;
  plan.jitter = 100ms;
  plan.loss = 0;
  plan.habits.clients = 8;
  plan.shard.store.check_every = 1h;
}

/// A defect, and the rules that are about it.
struct Planted {
  Storm storm;
  std::vector<std::string_view> rules;
  std::function<void(Plan&)> misconfigure = [](Plan&) {};
};

void expect_found(const Planted& planted, Sabotage* sabotage, Watcher* watcher = nullptr) {
  std::uint64_t shown = 0;
  for (std::uint64_t seed = 1; shown == 0 && seed <= kBudget; ++seed) {
    Plan plan = plan_of(planted.storm, seed);
    planted.misconfigure(plan);
    const Outcome outcome = run_plan(plan, {.watcher = watcher, .sabotage = sabotage});
    const auto rule = [&](std::string_view name) { return outcome.failure.starts_with(name); };
    if (!std::ranges::any_of(planted.rules, rule)) continue;
    shown = seed;
    testing::Test::RecordProperty("seed", static_cast<int>(seed));
    testing::Test::RecordProperty("failure", outcome.failure);
  }
  EXPECT_NE(shown, 0u) << "not found within " << kBudget << " seeds";
  for (std::uint64_t seed = 1; seed <= std::max(shown, kCorrect); ++seed) {
    const Outcome correct = run_plan(plan_of(planted.storm, seed));
    EXPECT_EQ(correct.failure, "") << "nothing planted, seed " << seed;
  }
}

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
  expect_found({.storm = {.faults = {{Deed::isolate, 1s, 8s}, {Deed::crash, 0s, 5s}}},
                .rules = {"D2", "D6"}},
               &defect);
}

/// Reads are answered whether what they show is committed or not.
struct UngatedRead : Sabotage {
  void before_poll(World&, HostId, shard::Shard& shard) override {
    shard::Gates& gates = inside(shard).gates;
    gates.look_at_all();
    for (const std::uint16_t number : gates.take_due()) {
      shard::HeldList held = gates.give_up(number), reads, writes;
      while (!held.empty()) (held.front().written == 0 ? reads : writes).take_first(held);
      for (shard::Held& read : reads) read.after = 0;
      for (shard::HeldList* list : {&reads, &writes})
        while (!list->empty()) {
          shard::HeldList one;
          one.take_first(*list);
          gates.hold(std::move(one));
        }
    }
    gates.look_at_all();
  }
};

TEST(PlantedData, AReadThatIsNotGatedIsFound) {
  UngatedRead defect;
  expect_found({.storm = {.faults = {{Deed::isolate, 3s, 15s}, {Deed::split, 3s, 15s}},
                          .every = 2s,
                          .more = crowd},
                .rules = {"D6"}},
               &defect);
}

/// What was sent to a primary whose link broke is sent to the next one.
struct Resend : Sabotage {
  bool before_step(World& world, HostId host, shard::Shard& shard, shard::Input& input) override {
    const auto* down = std::get_if<shard::PeerDown>(&input);
    if (down == nullptr) return true;
    shard::Shard::Impl& impl = inside(shard);
    for (const std::size_t peer : impl.peers.of(down->name))
      for (const shard::Flying& flying : impl.relay.lost(peer)) {
        std::vector<std::string_view> words;
        impl.park(local(world, host), flying.task.task(words));
      }
    return true;
  }
};

TEST(PlantedData, AWriteThatIsSentToTwoPrimariesIsFound) {
  Resend defect;
  expect_found({.storm = {.faults = {{Deed::reset_links, 0s, 0s}, {Deed::crash, 0s, 3s}},
                          .every = 300ms,
                          .more = crowd},
                .rules = {"D6"}},
               &defect);
}

/// The lease is looked at once in a turn, before the values of the next one.
struct LeaseBeforeRead : Sabotage {
  void after_poll(World& world, HostId host, shard::Shard&) override {
    looked_[&*world.host(host).node] = local(world, host);
  }
  bool serves(const node::Node& node, Instant now, std::uint16_t bucket, bool truth) override {
    const auto looked = looked_.find(&node);
    if (looked == looked_.end() || looked->second > now) return truth;
    return node.serves(looked->second, bucket);
  }

 private:
  std::map<const node::Node*, Instant> looked_;
};

TEST(PlantedData, ALeaseThatIsCheckedBeforeTheReadIsFound) {
  LeaseBeforeRead defect;
  expect_found({.storm = {.faults = {{Deed::freeze, 2500ms, 5s}}, .every = 3s, .more = sleepers},
                .rules = {"D6"}},
               &defect);
}

// ---- replicas ----------------------------------------------------------------------------------

/// Changes what the stores say to each other.
struct Tamper : Sabotage {
  bool before_step(World& world, HostId host, shard::Shard& shard, shard::Input& input) override {
    auto* came = std::get_if<shard::Came>(&input);
    const auto opened = came == nullptr ? std::nullopt : shard::open(came->bytes);
    if (!opened || opened->kind != shard::Letters::Kind::store) return true;
    proto::Store message;
    message.ParseFromArray(opened->body.data(), static_cast<int>(opened->body.size()));
    change(world, host, shard, *came, message);
    message_ = to_bytes(message.SerializeAsString());
    shard::seal(message_, opened->address, opened->kind);
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
  expect_found({.storm = {.faults = {{Deed::crash, 0s, 5s}}}, .rules = {"D2", "D6"}}, &defect);
}

/// Copies take the writes of whoever was their primary.
struct NoFencing : Tamper {
  void change(World&, HostId, shard::Shard& shard, const shard::Came&,
              proto::Store& message) override {
    const auto all = writes_of(message);
    for (const Writes& one : all.value_or(std::vector<Writes>{})) {
      store::Bucket* bucket = store_of(shard).room.bucket(one.bucket);
      if (bucket == nullptr || bucket->role != store::Role::replica ||
          bucket->following.stream == one.stream || one.first != bucket->log.last() + 1)
        continue;
      for (const auto& [more, piece] : one.pieces) {
        if (more) break;
        const Bytes effects = to_bytes(piece);
        bucket->content->apply(effects);
        bucket->log.append(effects);
      }
    }
  }
};

TEST(PlantedData, ACopyThatIsNotFencedIsFound) {
  NoFencing defect;
  // Whoever hands its part over is heard late: behind the map by which another one is primary.
  expect_found({.storm = {.faults = {{Deed::leave, 0s, 2s}, {Deed::clog, 1s, 3s}},
                          .every = 400ms,
                          .more = late_words},
                .rules = {"D2", "D6"}},
               &defect);
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
  expect_found(
      {.storm = {.faults = {{Deed::block, 1s, 5s}, {Deed::freeze, 1s, 5s}}}, .rules = {"D2", "D6"}},
      &defect);
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
  expect_found(
      {.storm = {.faults = {{Deed::crash, 0s, 5s}, {Deed::leave, 5s, 10s}}}, .rules = {"D2", "D6"}},
      &defect);
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
  expect_found({.storm = {.faults = {{Deed::crash, 0s, 5s}}}, .rules = {"D1", "D2", "D6"}},
               &defect);
}

/// A restarted process goes on as the member and voter that it was.
struct Amnesia : Watcher {
  void on_start(World& world, HostId host) override {
    if (world.host(host).boot == 1) world.keep_run(host);
  }
};

TEST(PlantedData, AVoterThatForgetsIsFound) {
  Amnesia defect;
  expect_found({.storm = {.faults = {{Deed::crash, 0s, 3s}}}, .rules = {"A1", "D1", "D2", "D6"}},
               nullptr, &defect);
}

/// Learners are taken for ready when they know the map.
TEST(PlantedData, ALearnerThatActsBeforeItIsReadyIsFound) {
  expect_found({.storm = {.faults = {{Deed::crash, 0s, 5s}, {Deed::leave, 5s, 10s}}},
                .rules = {"D2", "D3", "D6"},
                .misconfigure = [](Plan& plan) { plan.config.map.data = false; }},
               nullptr);
}

}  // namespace
}  // namespace pando::sim
