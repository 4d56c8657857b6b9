#pragma once
/// The map as programs ask for it: whose is this key, and which keys are that node's?
///
/// Both questions have the same answer: get_node(key) is a node if and only if key is in what
/// get_ranges() says of that node. By primaries; who holds the other copies says Router.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pando/map.h"
#include "pando/router.h"

namespace pando {

/// Neighbouring slots.
struct SlotRun {
  std::size_t first = 0;  ///< of them
  std::size_t last = 0;   ///< of them too
  /// Whether a slot is one of them.
  bool contains(std::size_t slot) const { return first <= slot && slot <= last; }
  /// Member by member.
  friend bool operator==(const SlotRun&, const SlotRun&) = default;
};

/// Neighbouring keys, in the order of their bytes.
struct KeyRange {
  Bytes from;               ///< the first
  std::optional<Bytes> to;  ///< the first behind them; nullopt: all to the end
  /// Whether a key is one of them.
  bool contains(std::string_view key) const {
    return text(from) <= key && (!to || key < text(*to));
  }
  /// Member by member.
  friend bool operator==(const KeyRange&, const KeyRange&) = default;
};

/// Of the keys of a table's range.
KeyRange keys_of(const map::RangeTable& table, std::size_t range);

/// Keys by their hash, in the map's buckets. May be used by many threads at once.
class HashPartitioner {
 public:
  /// By this map; by null, everything is lost.
  explicit HashPartitioner(map::MapPtr map);
  /// Who answers for a key; null: nobody. Lives as long as the map.
  const map::Host* get_node(std::string_view key) const;
  /// The slots that a node answers for, ascending, as long as they go. Of an unknown node: none.
  std::vector<SlotRun> get_ranges(std::string_view node) const;

 private:
  Router router_;
};

/// Keys by their order, in one range table. May be used by many threads at once.
class RangePartitioner {
 public:
  /// By a table of this map. If there is none, or no map, everything is lost.
  RangePartitioner(map::MapPtr map, std::string_view table);
  /// Who answers for a key; null: nobody. Lives as long as the map.
  const map::Host* get_node(std::string_view key) const;
  /// The keys that a node answers for, ascending, as long as they go. Of an unknown node: none.
  std::vector<KeyRange> get_ranges(std::string_view node) const;

 private:
  Router router_;
  const map::RangeTable* table_;
};

}  // namespace pando
