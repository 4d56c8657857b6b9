#pragma once
/// Everyone this node knows, itself included.
#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "core/swim/swim.h"

namespace pando::swim {

/// Where a node is kept: stays the same while the node is known, then may be given to another.
using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = ~Slot{0};
/// The node itself, never removed.
inline constexpr Slot kSelf = 0;

inline bool gone(State state) {
  return state == State::dead || state == State::left;
}

/// The table and its walking order.
///
/// Small on purpose (a simulator holds 10^8 rows): 32 bytes a row, 4 for the order, 4 and their
/// share of empty places for the index. The order is the only way to iterate.
class PeerTable {
 public:
  struct Row {
    NodeInfoPtr info;
    Instant since;                ///< last change of state
    Incarnation incarnation = 0;  ///< the highest accepted
    State state = State::dead;
  };

  explicit PeerTable(Row self);
  PeerTable(const PeerTable&) = delete;
  PeerTable& operator=(const PeerTable&) = delete;

  /// kNoSlot for an unknown name.
  Slot find(std::string_view name) const;
  const Row& operator[](Slot slot) const { return rows_[slot]; }
  const Row& self() const { return rows_[kSelf]; }
  std::size_t size() const { return order_.size(); }
  /// Alive and suspect, itself included.
  std::size_t alive_count() const { return alive_count_; }
  bool others_alive() const { return alive_count_ > (gone(self().state) ? 0u : 1u); }
  /// Every slot in use, in the order in which nodes are probed.
  const std::vector<Slot>& order() const { return order_; }

  /// Adds an unknown node at a random place of the order.
  Slot insert(Row row, Rng& rng);
  /// Adds an unknown node at the end of the order.
  Slot append(Row row);
  void reserve(std::size_t nodes);
  void shuffle(Rng& rng) { rng.shuffle(order_); }

  /// The name must stay the same.
  void set_info(Slot slot, NodeInfoPtr info);
  /// Incarnations never go down.
  void raise_incarnation(Slot slot, Incarnation to);
  /// Stamps the time only if the state is another one.
  void set_state(Slot slot, State state, Instant now);
  /// Forgets the dead and left that have been so for longer than `age`, but never itself.
  void remove_gone(Instant now, Duration age);

  /// Appends up to `count` different random slots that pass `wanted`. Looks at about 3 n of them
  /// at most, so it may find fewer than there are.
  template <class Wanted>
  void sample(std::size_t count, Rng& rng, Wanted wanted, std::vector<Slot>& out) const;

 private:
  struct Hash {
    using is_transparent = void;
    const std::vector<Row>* rows;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
    std::size_t operator()(Slot slot) const { return (*this)((*rows)[slot].info->name); }
  };
  struct Equal {
    using is_transparent = void;
    const std::vector<Row>* rows;
    bool operator()(Slot a, Slot b) const { return a == b; }
    bool operator()(std::string_view name, Slot slot) const {
      return (*rows)[slot].info->name == name;
    }
    bool operator()(Slot slot, std::string_view name) const { return (*this)(name, slot); }
  };

  std::vector<Row> rows_;
  std::vector<Slot> order_, free_;
  boost::unordered_flat_set<Slot, Hash, Equal> index_;
  std::size_t alive_count_ = 0;
};

template <class Wanted>
void PeerTable::sample(std::size_t count, Rng& rng, Wanted wanted, std::vector<Slot>& out) const {
  const std::size_t before = out.size();
  const auto fresh = [&](Slot slot) {
    return std::find(out.begin() + static_cast<std::ptrdiff_t>(before), out.end(), slot) ==
           out.end();
  };
  if (size() <= 3 * count) {  // too few for luck: look at all of them in random order
    std::vector<Slot> all = order_;
    rng.shuffle(all);
    for (const Slot slot : all)
      if (out.size() - before < count && wanted(slot, rows_[slot])) out.push_back(slot);
    return;
  }
  for (std::size_t tries = 3 * size(); tries > 0 && out.size() - before < count; --tries) {
    const Slot slot = order_[rng.below(size())];
    if (wanted(slot, rows_[slot]) && fresh(slot)) out.push_back(slot);
  }
}

}  // namespace pando::swim
