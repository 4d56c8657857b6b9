#pragma once
/// What operators want of the next map. Source: docs/protocol/map.md, "Orders".
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/place/place.h"
#include "node/map_losses.h"
#include "pando/map_change.h"
#include "pando/node_io.h"
#include "proto/map_letter.pb.h"

namespace pando::node {

/// Orders that are not carried out yet. Each names the map that its operator looked at: what
/// happened later it does not concern, so it may be heard twice, or too late.
class MapOrders {
 public:
  static constexpr Duration kPatience = std::chrono::seconds{30};
  static constexpr std::size_t kMost = 64;  ///< of others; the oldest go

  /// Of a user of this node. What the others are to be told; nullopt: it is answered already.
  std::optional<proto::MapOrder> ask(Instant now, const map::MapPtr& map, const Ask& ask,
                                     const std::string& node);
  /// Of another node's.
  void hear(Instant now, const map::MapPtr& map, const proto::MapOrder& order);
  /// The map is this one now; null: none. What is carried out, or void, is answered.
  void adopted(const map::MapPtr& map);
  /// What took too long is. `why`: how the agreement stands.
  void tick(Instant now, std::string_view why);
  Instant deadline() const;

  const MapLosses& losses() const { return losses_; }
  bool any() const { return !orders_.empty(); }
  void put(const map::Map& map, place::Situation& situation) const;
  void put(const map::Map& map, map::Change& change) const;
  bool has_answers() const { return !answers_.empty(); }
  std::vector<Answer> take_answers() { return std::exchange(answers_, {}); }

 private:
  struct Order {
    proto::MapOrder what;
    Instant until = kNever;
    std::optional<Ticket> ticket;  ///< somebody here waits for it
  };
  static std::vector<std::uint16_t> open_buckets(const map::Map& map, const proto::MapOrder& order);
  static bool open_ranges(const map::Map& map, const proto::MapOrder& order);
  static bool open(const map::Map& map, const proto::MapOrder& order);
  static std::string wrong(const map::Map& map, const proto::MapOrder& order);
  void answer(const Order& order, std::string error);

  MapLosses losses_;
  std::deque<Order> orders_;
  std::vector<Answer> answers_;
};

}  // namespace pando::node
