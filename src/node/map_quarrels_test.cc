// Nodes that know different things about each other undo each other's maps, but seldom.
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "node/map_desk.h"

namespace pando::node {
namespace {

using namespace std::chrono_literals;

/// The map's desks of a few nodes, n1 first in the map. What each of them hears of others beside
/// letters is said by the test alone.
class Desks {
 public:
  explicit Desks(std::uint8_t count) : ranges_(Config{}) {
    for (std::uint8_t i = 0; i < count; ++i)
      desks_.push_back(std::make_unique<MapDesk>(config(i), ranges_, now_, rng_));
    for (std::uint8_t at = 0; at < count; ++at)
      for (std::uint8_t of = 0; of < count; ++of)
        if (at != of) introduce(at, of);
    for (std::uint8_t i = 0; i < count; ++i) {
      desks_[i]->cluster(now_, {{9}}, i == 0);
      take(i);
    }
  }
  MapDesk& at(std::size_t i) { return *desks_[i]; }
  Instant now() const { return now_; }
  /// A node knows another one, and has a link with it.
  void introduce(std::size_t at, std::size_t of) {
    desks_[at]->introduce(now_, name(of), 0s);
    desks_[at]->linked(now_, name(of), config(of).self);
    take(at);
  }
  /// Letters take a millisecond.
  void run(Duration time) {
    for (const Instant until = now_ + time; now_ < until; now_ += 1ms) {
      for (Post& post : std::exchange(posts_, {})) {
        if (silent_.contains(post.to)) continue;
        proto::MapLetter letter;
        letter.ParseFromArray(post.text.data(), static_cast<int>(post.text.size()));
        if (letter.has_caught_up()) hearers_.insert(post.to);
        desks_[post.to]->letter(now_, name(post.from), post.text);
        take(post.to);
      }
      for (std::size_t i = 0; i < desks_.size(); ++i) {
        while (desks_[i]->deadline() <= now_) desks_[i]->tick(now_);
        take(i);
      }
    }
  }
  /// Whether a learner has told it so far what it holds.
  bool hears_learners(std::size_t at) const { return hearers_.contains(at); }
  /// A node hears and says nothing any more.
  void silence(std::size_t i) { silent_.insert(i); }
  static Config config(std::size_t i) {
    Config c;
    c.name = name(i);
    c.self = {.id = {{static_cast<std::uint8_t>(i + 1)}}, .start = 1};
    c.map.store = true;
    c.map.buckets = 16;
    return c;
  }
  static std::string name(std::size_t i) { return "n" + std::to_string(i + 1); }
  map::MapPtr map(std::size_t at) const { return desks_[at]->map(); }
  bool has(std::size_t at, std::size_t member) const {
    return map(at) && map(at)->find(name(member)).has_value();
  }

 private:
  struct Post {
    std::size_t from, to;
    Bytes text;
  };
  void take(std::size_t from) {
    for (MapNews& news : desks_[from]->take_news())
      if (auto* const letter = std::get_if<MapLetter>(&news); letter && !silent_.contains(from))
        posts_.push_back({from, static_cast<std::size_t>(letter->peer[1] - '1'), letter->text});
  }

  Instant now_{1h};
  Rng rng_{1};
  RangeDesk ranges_;
  std::vector<std::unique_ptr<MapDesk>> desks_;
  std::deque<Post> posts_;
  std::set<std::size_t> silent_, hearers_;
};

/// The first removes the fourth whenever it is there; whose turn is later sees nothing of the maps
/// between, and has to know all the same that others removed it.
TEST(MapQuarrels, WhoIsDeadForOneIsAdmittedByOthersOnceInAWhile) {
  Desks d{4};
  d.run(10s);
  ASSERT_TRUE(d.has(1, 3));
  d.at(0).buried(d.now(), "n4", {});
  std::size_t admitted = 0;
  Instant removed = kNever;
  for (int i = 0; i < 60'000; ++i) {
    const bool was = d.has(1, 3);
    d.run(1ms);
    if (was && !d.has(1, 3)) removed = d.now();
    if (was || !d.has(1, 3)) continue;
    ++admitted;
    EXPECT_GE(d.now() - removed, 10s);
  }
  EXPECT_GE(admitted, 2u) << "they still differ";
}

/// Who doubts whom: numbers from 0, of whoever does and of whom it suspects.
using Doubts = std::vector<std::pair<std::size_t, std::size_t>>;

class DoubtsTest : public testing::TestWithParam<Doubts> {};

/// What suspects had is given to others without a wait, so who doubts different members undoes the
/// others' work as fast as maps can be made: the word stays with one of them before long.
TEST_P(DoubtsTest, MakeFewMapsHoweverLongTheyDiffer) {
  for (const int nodes : {4, 5, 7}) {
    Desks d{static_cast<std::uint8_t>(nodes)};
    d.run(10s);
    const map::Epoch before = d.map(0)->epoch;
    for (const auto& [at, of] : GetParam()) d.at(at).suspect(d.now(), Desks::name(of), true);
    d.run(30s);
    EXPECT_LE(d.map(0)->epoch - before, 20u) << nodes << " nodes";
  }
}

INSTANTIATE_TEST_SUITE_P(MapQuarrels, DoubtsTest,
                         testing::Values(Doubts{{0, 3}}, Doubts{{1, 3}}, Doubts{{0, 2}, {1, 3}},
                                         Doubts{{0, 1}, {1, 0}}, Doubts{{0, 2}, {1, 3}, {2, 1}},
                                         Doubts{{0, 1}, {1, 2}, {2, 3}, {3, 0}}));

/// Who cannot act as the last proposer is gone: what is missing then is not waited for.
TEST(MapQuarrels, TheWordPassesOnWhenItsOwnerIsGone) {
  Desks d{5};
  d.run(10s);
  d.at(0).suspect(d.now(), "n2", true);
  d.at(1).suspect(d.now(), "n1", true);
  d.run(5s);
  d.at(1).suspect(d.now(), "n1", false);
  for (std::size_t i = 1; i < 5; ++i) d.at(i).ended(d.now(), Desks::config(0).self, {});
  d.silence(0);
  d.run(1s);
  EXPECT_FALSE(d.has(1, 0));
  for (const map::Holders& bucket : d.map(1)->buckets) EXPECT_EQ(bucket.acting.size(), 2u);
}

/// Beside it the first three of the map would hear in vain: they may not act upon it.
TEST(MapQuarrels, WhoHasTheWordHearsOfWhatIsReady) {
  Desks d{6};
  d.run(10s);
  EXPECT_FALSE(d.hears_learners(4));
  d.at(4).suspect(d.now(), "n3", true);
  d.run(2s);
  EXPECT_TRUE(d.hears_learners(4));
}

}  // namespace
}  // namespace pando::node
