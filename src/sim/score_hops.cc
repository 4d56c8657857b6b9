// How often is the first who is asked the right one, while members come and go? One-hop lookups
// (Gupta, Liskov, Rodrigues, NSDI 2004) beside our maps.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "pando/router.h"
#include "sim/map_rules.h"
#include "sim/scoreboard.h"
#include "sim/silence.h"
#include "sim/trial.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// Changes per second and member where the mean session is 2.9 h, each with an end and a beginning.
constexpr double kChurn = 2 / (2.9 * 3600);

// ---- one-hop lookups ----------------------------------------------------------------------------

/// A circle of members, cut into slices and these into units. Who notices a change tells the leader
/// of its slice; leaders tell each other, then their units, in each of which it goes from neighbour
/// to neighbour. Times in s, as the paper chooses them for its 45 s in all.
class OneHop {
 public:
  OneHop(std::size_t members, double rate, Rng& rng) : rng_(rng), rate_(rate) {
    for (std::size_t i = 0; i < members; ++i) alive_.insert(rng_.next());
  }

  /// In percent of the lookups by random members for random keys.
  double right_at_once(int lookups, double apart) {
    int right = 0;
    for (int i = 0; i < lookups; ++i) {
      now_ += apart;
      if (rng_.chance(rate_ * apart)) change();
      std::erase_if(news_, [&](const News& news) { return news.at + kForgotten < now_; });
      right += knows(rng_.next(), rng_.next());
    }
    return 100.0 * right / lookups;
  }

 private:
  static constexpr double kDetect = 3, kBig = 23, kSmall = 5, kStep = 1, kForgotten = 60;
  static constexpr int kUnit = 20;  ///< members of a unit: the leader is in its middle
  struct News {
    double at, leaders;  ///< when it happened, and when all leaders of slices know it
    std::uint64_t who;
    bool joined;
  };

  std::uint64_t owner(std::uint64_t key) const {
    const auto next = alive_.lower_bound(key);
    return next == alive_.end() ? *alive_.begin() : *next;
  }
  void change() {
    News news{
        .at = now_, .leaders = now_ + rng_.unit() * (kDetect + kBig), .who = 0, .joined = joins_};
    news.who = joins_ ? rng_.next() : owner(rng_.next());
    joins_ ? void(alive_.insert(news.who)) : void(alive_.erase(news.who));
    joins_ = !joins_;
    news_.push_back(news);
  }
  /// Whether the asker's table leads to the owner of the key.
  bool knows(std::uint64_t asker, std::uint64_t key) {
    const std::uint64_t to = owner(key);
    const double behind = kSmall * unit(asker) + kStep * static_cast<double>(asker % (kUnit / 2));
    return std::ranges::none_of(news_, [&](const News& news) {
      if (news.leaders + behind <= now_) return false;
      return news.joined ? news.who == to : news.who - key < to - key;
    });
  }
  /// When in its round a unit is told.
  static double unit(std::uint64_t asker) { return static_cast<double>(asker / kUnit % 100) / 100; }

  Rng& rng_;
  double rate_, now_ = 0;
  bool joins_ = false;
  std::set<std::uint64_t> alive_;
  std::vector<News> news_;
};

// ---- our maps -----------------------------------------------------------------------------------

/// Nodes that hold data, of which one crashes or one more comes at random moments.
class Coming {
 public:
  Coming(std::size_t members, std::uint64_t seed) : trial_(seed) {
    config_ = pando_nodes(Detection::ring);
    config_.map = {.store = true, .buckets = 128, .copies = 2};
    for (const HostId host : trial_.boot(members, config_)) world().guard(host);
    world().run_until([&] { return map_disagreement(world()).empty(); }, 60s);
  }

  /// In percent of the lookups: so many times 20, every 10 ms.
  double right_at_once(int rounds, double rate) {
    int right = 0;
    for (int i = 0; i < rounds; ++i) {
      if (rng().chance(rate / 100)) change();
      world().run_for(10ms);
      const Hosts running = world().running();
      for (int j = 0; j < 20; ++j) right += served(running[rng().below(running.size())]);
    }
    return 100.0 * right / (20 * rounds);
  }

 private:
  World& world() { return trial_.world; }
  Rng& rng() { return world().rng(); }

  void change() {
    const Hosts running = world().running();
    if (std::exchange(joins_, !joins_)) {
      const HostId host = world().add_host(config_);
      world().guard(host);
      trial_.op.set_seeds(first(running, 3));
      trial_.op.bring_up(host);
    } else {
      world().crash(running[rng().below(running.size())]);
    }
  }
  /// Whether a random bucket's primary, as the asker knows it, is that. Who is asked by a newer map
  /// than its own fetches that one first.
  bool served(HostId asker) {
    const map::MapPtr map = world().node(asker).map();
    if (!map) return false;
    const std::size_t bucket = rng().below(map->buckets.size());
    const auto primary = map->buckets[bucket].primary();
    if (!primary) return false;
    const map::Host& to = map->members[*primary];
    const auto host = world().host_by_name(to.name);
    if (!host || !world().host(*host).running()) return false;
    const map::MapPtr theirs = world().node(*host).map();
    if (!theirs || theirs->epoch < map->epoch) return true;
    const auto now = theirs->buckets[bucket].primary();
    return now && theirs->members[*now].who == to.who;
  }

  Trial trial_;
  node::Config config_;
  bool joins_ = false;
};

}  // namespace

std::vector<Score> score_hops(Effort effort) {
  const bool full = effort == Effort::full;
  const std::size_t members = full ? 60 : 20;
  std::vector<double> paper, ours;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Rng rng{seed};
    OneHop circle{1000, 1000 * kChurn, rng};
    paper.push_back(circle.right_at_once(1'000'000, 0.01));
    Coming cluster{members, seed};
    ours.push_back(
        cluster.right_at_once(full ? 60'000 : 12'000, 10 * kChurn * static_cast<double>(members)));
  }
  return {
      {fmt::format("% of lookups that are right at once: 1000, sessions of 2.9 h; {}, ten times "
                   "as much coming and going",
                   members),
       at_least(std::move(paper), 99), at_least(std::move(ours), 99.9)}};
}

}  // namespace pando::sim
