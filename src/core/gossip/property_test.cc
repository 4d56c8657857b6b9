// Random lives of a few nodes beside a twin that only remembers what each of them wrote.
#include <gtest/gtest.h>

#include "core/gossip/world_test.h"

namespace pando::gossip {
namespace {

class Life {
 public:
  explicit Life(std::uint64_t seed) : rng_(seed ^ 0x5eed), world_(seed) {
    nodes_ = 2 + rng_.below(5);
    world_.network() = {.loss = rng_.unit() * 0.3,
                        .doubled = rng_.unit() * 0.3,
                        .least = 100us,
                        .most = Duration{rng_.between(1'000'000, Duration{400ms}.count())},
                        .links = rng_.chance(0.5)};
    digests_ = static_cast<Digests>(rng_.below(4) % 3);
    order_ = rng_.chance(0.5) ? Order::depth : Order::breadth;
    stopped_ = nodes_;
    starts_.resize(nodes_, 1);
    for (std::size_t i = 0; i < nodes_; ++i) world_.add(config(i));
    world_.know_all();
  }

  void live(int steps) {
    for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
      act(rng_.below(nodes_));
      for (int k = 0; k < 3; ++k) {
        world_.run(Duration{rng_.between(0, Duration{1s}.count())});
        obey();
        world_.check_all();
      }
    }
  }

  void heal_and_check() {
    world_.heal();
    world_.network().loss = std::min(0.1, world_.network().loss);
    for (std::size_t i = 0; i < nodes_; ++i)
      if (stopped_ == i) begin(i);
    world_.network().links = true;
    world_.know_all();
    EXPECT_TRUE(world_.run_until(
        [&] {
          obey();
          world_.check_all();
          return world_.agreed();
        },
        200s));
    for (std::size_t i = 0; i < nodes_; ++i) EXPECT_TRUE(world_.told(i).clashes.empty());
  }

 private:
  Config config(std::size_t i) {
    Config config = config_of(i);
    config.self.start = starts_[i];
    config.birth = rng_.next() >> 1;
    config.packing.packet = 700;
    config.packing.frame = 2'000;
    config.packing.packets = 1 + rng_.below(3);
    config.packing.digests = digests_;
    config.packing.subset = 3;
    config.packing.order = order_;
    config.keeping.collect_interval = 1s;
    config.keeping.collect_after = 3s;
    config.keeping.collect_at_last = 15s;
    config.keeping.tombstones = 4;
    config.keeping.absent = 40s;
    config.keeping.gone = 1h;
    config.keeping.stage = 5s;
    return config;
  }

  /// A new process of the node, with the memory of the old one lost.
  void begin(std::size_t i) {
    ++starts_[i];
    world_.start(i, config(i));
    for (std::size_t other = 0; other < nodes_; ++other)
      if (other != i) world_.know(i, other, rng_.chance(0.5));
    if (stopped_ == i) stopped_ = nodes_;
  }

  void act(std::size_t i) {
    const std::string key = "key" + std::to_string(rng_.below(8));
    switch (rng_.below(20)) {
      case 0:
        if (rng_.chance(0.3)) begin(i);
        break;
      case 1:
        world_.restart(i, ++starts_[i]);
        break;
      case 2:
      case 3:
        part();
        break;
      case 4:
        world_.heal();
        world_.know_all();
        break;
      case 5:
        if (rng_.chance(0.3)) world_.run(Duration{rng_.between(0, Duration{60s}.count())});
        break;
      case 6:
        world_.set(i, key, "limited", Duration{rng_.between(1, Duration{10s}.count())});
        break;
      case 7:
        world_.set(i, key, std::string(rng_.below(1'500), 'x'));
        break;
      case 8:
        if (stopped_ == nodes_) world_.stop(stopped_ = i);
        break;
      case 9:
        if (stopped_ != nodes_) begin(stopped_);
        break;
      default:
        write(i, key);
        break;
    }
  }

  void write(std::size_t i, const std::string& key) {
    for (std::uint64_t n = rng_.below(6); n > 0; --n) {
      if (rng_.chance(0.4))
        world_.erase(i, key);
      else
        world_.set(i, key, std::to_string(rng_.below(1'000)));
    }
  }

  /// A cut, of which the members hear sooner, later or not at all.
  void part() {
    std::vector<int> groups;
    for (std::size_t i = 0; i < nodes_; ++i) groups.push_back(static_cast<int>(rng_.below(2)));
    world_.part(groups);
    if (rng_.chance(0.5)) return;
    for (std::size_t a = 0; a < nodes_; ++a)
      for (std::size_t b = 0; b < nodes_; ++b)
        if (groups[a] != groups[b]) world_.forget(a, b);
  }

  /// What a driver does when it is told that its start number is outdone.
  void obey() {
    for (std::size_t i = 0; i < nodes_; ++i) {
      for (const StartSuperseded& news : world_.told(i).superseded)
        starts_[i] = std::max(starts_[i], news.above + 1);
      if (!world_.told(i).superseded.empty()) world_.restart(i, starts_[i]);
      world_.told(i).superseded.clear();
    }
  }

  Rng rng_;
  World world_;
  std::size_t nodes_ = 0;
  std::size_t stopped_ = 0;  ///< `nodes_`: all run
  Digests digests_;
  Order order_;
  std::vector<StartNumber> starts_;
};

TEST(GossipProperties, ReadersShowWhatOwnersWroteAndNeverGoBack) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Life life{seed};
    life.live(50);
    life.heal_and_check();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace pando::gossip
