// From any contents of the tables the nodes come to agree again.
#include <gtest/gtest.h>

#include "core/gossip/shared.h"
#include "core/gossip/world_test.h"

namespace pando::gossip {
namespace {

class Damage {
 public:
  explicit Damage(std::uint64_t seed) : rng_(seed ^ 0xdead), world_(seed) {
    nodes_ = 2 + rng_.below(4);
    world_.network().loss = rng_.unit() * 0.1;
    for (std::size_t i = 0; i < nodes_; ++i) {
      Config config = config_of(i);
      config.keeping.absent = 60s;
      config.keeping.repair_after = 5s;
      config.keeping.stage = 5s;
      world_.add(config);
    }
    world_.know_all();
    for (std::size_t i = 0; i < nodes_; ++i)
      for (std::uint64_t n = rng_.below(12); n > 0; --n)
        world_.set(i, "key" + std::to_string(rng_.below(6)), std::to_string(n));
    world_.run(2s);
  }

  void corrupt() {
    for (std::size_t i = 0; i < nodes_; ++i) {
      Shared& inside = world_.gossip(i).inside();
      for (std::uint64_t n = rng_.below(4); n > 0; --n) add_ghost(inside);
      for (auto& [id, owner] : inside.table.all())
        for (std::uint64_t n = rng_.below(4); n > 0; --n) damage(owner);
      if (rng_.chance(0.3))
        inside.gone.add({id_of(rng_.below(nodes_)), 1 + rng_.below(5)}, world_.now() + 1h);
      for (std::size_t other = 0; other < nodes_; ++other)
        if (Partner* partner = inside.partners.find(name_of(other))) partner->has = number();
      // Sums that fit what is there, and sums that do not.
      for (auto& [id, owner] : inside.table.all())
        if (rng_.chance(0.5)) inside.table.refresh(owner, world_.now());
    }
  }

  void heal_and_check() {
    EXPECT_TRUE(world_.run_until([&] { return obey() && healed(); }, 300s));
    world_.set(0, "after", "all");
    EXPECT_TRUE(world_.run_until(
        [&] { return obey() && healed() && world_.value(nodes_ - 1, 0, "after") == "all"; }, 20s));
  }

 private:
  std::uint64_t number() {
    switch (rng_.below(4)) {
      case 0:
        return rng_.below(5);
      case 1:
        return rng_.below(40);
      case 2:
        return rng_.next() >> 4;
      default:
        return rng_.next();
    }
  }

  Entry entry() {
    return {.key = "key" + std::to_string(rng_.below(8)),
            .value = to_bytes(std::to_string(rng_.below(9))),
            .version = number(),
            .deleted = rng_.chance(0.3)};
  }

  void add_ghost(Shared& inside) {
    const Id id = id_of(100 + rng_.below(3));
    if (inside.table.find(id) != nullptr) return;
    Owner& ghost = inside.table.add(id, world_.now());
    ghost.state.start = 1 + rng_.below(3);
    ghost.state.version = 1 + rng_.below(30);
    inside.table.refresh(ghost, world_.now());
  }

  void damage(Owner& owner) {
    State& state = owner.state;
    switch (rng_.below(7)) {
      case 0:
        state.version = number();
        break;
      case 1:
        state.collected = number();
        break;
      case 2:
        state.start = rng_.chance(0.5) ? rng_.below(9) : rng_.next() >> 3;
        break;
      case 3:
        state.birth = rng_.chance(0.5) ? state.birth + rng_.below(3) - 1 : rng_.next();
        break;
      case 4:
        state.contents.put_unchecked(entry());
        break;
      case 5:
        state.contents = {};
        break;
      default:
        owner.stage = Stage{.state = state, .since = world_.now()};
        owner.stage->state.version = number();
        owner.stage->state.contents.put_unchecked(entry());
        break;
    }
  }

  bool obey() {
    for (std::size_t i = 0; i < nodes_; ++i) {
      World::Told& told = world_.told(i);
      StartNumber above = world_.gossip(i).self().start;
      for (const StartSuperseded& news : told.superseded) above = std::max(above, news.above);
      if (!told.superseded.empty() || !told.clashes.empty()) world_.restart(i, above + 1);
      told.superseded.clear();
      told.clashes.clear();
    }
    return true;
  }

  bool healed() {
    if (!world_.agreed()) return false;
    for (std::size_t owner = 0; owner < nodes_; ++owner)
      for (std::size_t reader = 0; reader < nodes_; ++reader)
        if (!same(world_.gossip(owner).list(id_of(owner)),
                  world_.gossip(reader).list(id_of(owner))))
          return false;
    for (const OwnerView& view : world_.gossip(0).owners())
      if (view.who.id >= id_of(nodes_) && view.who.id.bytes[2] >= 100) return false;
    return true;
  }

  static bool same(const std::vector<EntryView>& a, const std::vector<EntryView>& b) {
    return std::ranges::equal(a, b, [](const EntryView& x, const EntryView& y) {
      return x.key == y.key && x.version == y.version && to_bytes(x.value) == to_bytes(y.value);
    });
  }

  Rng rng_;
  World world_;
  std::size_t nodes_ = 0;
};

TEST(GossipHealing, AnyTablesAgreeAgain) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Damage damage{seed};
    damage.corrupt();
    damage.heal_and_check();
    if (HasFailure()) return;
  }
}

/// A replacement that needs several messages goes on where it is, also for equal numbers.
TEST(GossipHealing, MendsMoreThanOneMessageTakes) {
  World world{1};
  world.add_some(2);
  for (int i = 0; i < 4; ++i) world.set(0, "key" + std::to_string(i), std::string(40'000, 'x'));
  ASSERT_TRUE(world.run_until([&] { return world.agreed(); }, 20s));
  Shared& inside = world.gossip(1).inside();
  Owner& owner = *inside.table.find(id_of(0));
  Contents wrong;
  for (Entry entry : owner.state.contents.all()) {
    if (entry.key == "key0") entry.value = to_bytes("y");
    wrong.put_unchecked(std::move(entry));
  }
  owner.state.contents = std::move(wrong);
  inside.table.refresh(owner, world.now());
  ASSERT_FALSE(world.agreed());
  EXPECT_TRUE(world.run_until([&] { return world.agreed(); }, 60s));
}

}  // namespace
}  // namespace pando::gossip
