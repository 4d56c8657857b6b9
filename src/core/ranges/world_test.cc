// Applications that follow what they are told, while ranges move, nodes die and maps are missed:
// whoever acts for a key has every acknowledged write of it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/rng.h"
#include "core/ranges/ranges.h"
#include "pando/map_change.h"

namespace pando::ranges {
namespace {

constexpr int kKeys = 64;
constexpr const char* kTable = "t";

std::string key_of(int key) {
  return std::string(1, static_cast<char>('0' + key));
}

map::Host host(int number) {
  map::Host host;
  host.who.id.bytes[0] = static_cast<std::uint8_t>(number % 250 + 1);
  host.who.id.bytes[1] = static_cast<std::uint8_t>(number / 250);
  host.who.start = 1;
  host.name = fmt::format("h{}", number);
  return host;
}

/// A node with its application: a number for each key.
struct App {
  explicit App(int number) : self(host(number)), ranges(Config{.self = self.who}) {}

  map::Host self;
  Ranges ranges;
  map::MapPtr seen{};
  std::map<int, int> data{};
  std::vector<Told> to_fetch{};                             ///< acquire, not carried out yet
  std::map<std::string, std::vector<KeyRange>> forwards{};  ///< learner: what it is sent
  std::optional<News> news{};
};

class World {
 public:
  explicit World(std::uint64_t seed) : rng_(seed) {
    Id cluster;
    cluster.bytes[0] = 9;
    App& first = add();
    map_ = std::make_shared<const map::Map>(
        map::first_map(cluster, first.self, 4, 1, map::SplitPolicy::majority));
    change({.tables = {{kTable, 2, {{{}, {.acting = {0}}}}}}});
    for (int key = 0; key < kKeys; ++key) truth_[key] = first.data[key] = 0;
    see(first);
  }

  void run(int steps) {
    for (int i = 0; i < steps && !::testing::Test::HasFailure(); ++i) {
      next_map();
      for (auto& [name, app] : apps_)
        if (rng_.chance(0.6)) see(app);
      for (auto& [name, app] : apps_) fetch(app);
      for (int k = 0; k < 10; ++k) write();
      check();
    }
  }
  int moves() const { return moves_; }

 private:
  App& add() {
    const int number = next_++;
    App& app = apps_.emplace(host(number).name, App{number}).first->second;
    hand(app, Asked{1, TakePart{kTable, 2}});
    return app;
  }
  const map::RangeTable& table() const { return *map_->table(kTable); }
  bool change(const map::Change& change) {
    const auto applied = map::apply(*map_, change);
    if (applied.map) map_ = applied.map;
    return applied.map != nullptr;
  }
  App& app(map::MemberNumber member) { return apps_.find(map_->members[member].name)->second; }

  /// One random legal step of the table, or of its members.
  void next_map() {
    std::vector<map::Range> ranges = table().ranges;
    const std::size_t at = rng_.below(ranges.size());
    map::Holders& holders = ranges[at].holders;
    const auto anybody = static_cast<map::MemberNumber>(rng_.below(map_->members.size()));
    switch (rng_.below(12)) {
      case 0:
        if (map_->members.size() < 4) change({.add = {add().self}});
        return;
      case 1:
        return kill(anybody);
      case 2:
        if (!split(ranges, at)) return;
        break;
      case 3:
        if (at + 1 == ranges.size() || ranges[at + 1].holders != holders) return;
        ranges.erase(ranges.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        break;
      case 4:
        if (holders.acting.contains(anybody) || holders.learners.contains(anybody)) return;
        holders.learners.push_back(anybody);
        break;
      case 5:
        holders.learners.erase(anybody);
        break;
      case 6:
        if (holders.acting.size() < 2) return;
        holders.acting.erase(holders.acting[0]);
        break;
      case 7:
        return blink(at);
      default:
        if (!promote(ranges[at])) return;
    }
    change({.tables = {{kTable, 2, ranges}}});
  }
  bool split(std::vector<map::Range>& ranges, std::size_t at) {
    const std::string middle = key_of(static_cast<int>(rng_.below(kKeys)));
    if (range_of(table(), middle) != at || text(ranges[at].from) == middle) return false;
    map::Range upper = ranges[at];
    upper.from = to_bytes(middle);
    ranges.insert(ranges.begin() + static_cast<std::ptrdiff_t>(at) + 1, upper);
    return true;
  }
  bool promote(map::Range& range) {
    for (const auto member : map::MemberList{range.holders.learners})
      if (const auto& news = app(member).news; news)
        for (const NewsReady& ready : news->ready)
          if (ready.from == range.from && ready.since == range.holders.since) {
            range.holders.learners.erase(member);
            range.holders.acting.push_back(member);
            ++moves_;
            return true;
          }
    return false;
  }
  /// A learner is dropped and begins anew, and something is written in between.
  void blink(std::size_t at) {
    std::vector<map::Range> ranges = table().ranges;
    if (ranges[at].holders.learners.empty()) return;
    const map::MemberList learners = ranges[at].holders.learners;
    ranges[at].holders.learners = {};
    change({.tables = {{kTable, 2, ranges}}});
    see(app(ranges[at].holders.acting[0]));
    for (int i = 0; i < 20; ++i) write();
    ranges[at].holders.learners = learners;
    change({.tables = {{kTable, 2, ranges}}});
  }
  /// Unless something would be lost: this is not about losses.
  void kill(map::MemberNumber member) {
    for (const map::Range& range : table().ranges)
      if (range.holders.acting == map::MemberList{member}) return;
    const map::Host host = map_->members[member];
    apps_.erase(host.name);
    change({.remove = {host.who}});
  }

  void see(App& app) {
    app.seen = map_;
    hand(app, Adopted{map_});
  }
  void hand(App& app, const Input& input) {
    Outbox out;
    app.ranges.step({}, input, out);
    for (const Output& output : out) {
      if (const Told* told = std::get_if<Told>(&output)) follow(app, *told);
      if (const Publish* publish = std::get_if<Publish>(&output))
        app.news = decode_news(*publish->value);
    }
  }
  void follow(App& app, const Told& told) {
    if (told.what == What::release) app.forwards[told.peer].push_back(told.keys);
    if (told.what == What::acquire) app.to_fetch.push_back(told);
    if (told.what != What::drop) return;
    std::erase_if(app.data, [&](const auto& row) { return told.keys.contains(key_of(row.first)); });
    std::erase_if(app.to_fetch, [&](const Told& fetch) {
      return told.keys.contains(text(fetch.keys.from)) || fetch.keys.contains(text(told.keys.from));
    });
  }
  /// All at once, from a primary that knows that it has to send later writes too.
  void fetch(App& app) {
    std::erase_if(app.to_fetch, [&](const Told& told) {
      const auto from = apps_.find(told.peer);
      if (from == apps_.end() || from->second.seen->epoch < told.epoch || rng_.chance(0.5))
        return false;
      for (const auto& [key, value] : from->second.data)
        if (told.keys.contains(key_of(key))) app.data[key] = value;
      hand(app, Asked{2, Acquired{kTable, told.keys.from, told.since}});
      return true;
    });
  }

  /// Through the primary, if it knows the map: to all that act, and whom it was told to send to.
  void write() {
    const int key = static_cast<int>(rng_.below(kKeys));
    const map::Holders& holders = table().ranges[range_of(table(), key_of(key))].holders;
    App& primary = app(holders.acting[0]);
    if (primary.seen != map_) return;
    const int value = ++truth_[key];
    for (const auto member : holders.acting) app(member).data[key] = value;
    for (const auto& [learner, ranges] : primary.forwards)
      for (const KeyRange& keys : ranges)
        if (const auto to = apps_.find(learner); to != apps_.end() && keys.contains(key_of(key)))
          if (const auto number = map_->find(learner); number && holders.learners.contains(*number))
            to->second.data[key] = value;
  }

  void check() {
    for (const auto& [key, value] : truth_) {
      const map::Holders& holders = table().ranges[range_of(table(), key_of(key))].holders;
      for (const auto member : holders.acting) {
        const auto& data = app(member).data;
        const auto at = data.find(key);
        ASSERT_TRUE(at != data.end() && at->second == value)
            << "key " << key << " at " << map_->members[member].name << " in epoch " << map_->epoch;
      }
    }
  }

  Rng rng_;
  map::MapPtr map_;
  std::map<std::string, App> apps_;
  std::map<int, int> truth_;
  int next_ = 0, moves_ = 0;
};

TEST(RangesWorld, WhoActsHasEverything) {
  int moves = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    World world{seed};
    world.run(400);
    moves += world.moves();
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_GT(moves, 400);
}

}  // namespace
}  // namespace pando::ranges
