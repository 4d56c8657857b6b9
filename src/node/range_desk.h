#pragma once
/// Where ranges of applications meet the rest of a node: the map, gossiped state, users.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/place/ranges.h"
#include "core/ranges/ranges.h"
#include "node/map_news.h"
#include "pando/node_config.h"

namespace pando::node {

/// The ranges of one node. Without an identity commands are refused.
class RangeDesk {
 public:
  explicit RangeDesk(const Config& config);

  Instant deadline() const;
  void tick(Instant now);
  void ask(Instant now, RangeAsk asked);
  void adopted(Instant now, const map::MapPtr& map);
  /// A state key under ranges::kNewsKey is another one; nullopt: gone.
  void heard(const Participant& owner, const std::string& key, const std::optional<Bytes>& value);
  /// State is told more than it can carry: the key is to be said again.
  void later(Instant when, SayOfSelf said);
  /// The node has stopped: commands are refused from now on.
  void stop() { stopped_ = true; }

  /// Adds the next step of all tables to a change of this map. Not to deaths: those must not wait
  /// for a plan.
  void plan(const map::Map& map, const place::Situation& known, map::Change& change) const;

  bool has_news() const { return !news_.empty(); }
  std::vector<MapNews> take_news() { return std::exchange(news_, {}); }

 private:
  void step(Instant now, const ranges::Input& input);

  /// What one node says about its part in one table.
  struct Said {
    Participant who;
    ranges::News news;
  };
  bool has_identity_, stopped_ = false;
  ranges::Ranges machine_;
  std::map<std::pair<std::string, Id>, Said> said_;  ///< by table and owner
  std::map<std::string, std::optional<Bytes>> unsaid_;
  Instant say_at_ = kNever;
  std::vector<MapNews> news_;
};

}  // namespace pando::node
