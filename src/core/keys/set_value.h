#pragma once
/// What is a set?
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/rng.h"
#include "core/keys/collection.h"
#include "core/keys/int_set.h"
#include "core/keys/limits.h"
#include "core/keys/numbers.h"
#include "core/keys/packed.h"
#include "core/keys/table.h"

namespace pando::keys {

/// Members: numbers in order while there are at most 512 and nothing else, words in one block while
/// there are at most 128 of at most 64 bytes (Redis 7.0 has a hash table for these), then a table.
/// It does not go back.
class SetValue final : public Collection {
 public:
  static constexpr Kind kKind = Kind::set;
  explicit SetValue(std::uint64_t seed) : seed_(seed) {}

  Kind kind() const override { return kKind; }
  std::size_t size() const override;
  bool apply(const wire::Effect& effect) override;
  /// As Redis: everything but numbers is a hash table.
  std::string_view encoding() const override { return numeric() ? "intset" : "hashtable"; }
  std::size_t memory() const override;
  std::uint64_t digest() const override;
  Position restate(std::string_view key, Position from, std::size_t budget,
                   wire::Effects& out) const override;
  bool free_some(std::size_t pieces) override { return !table_ || table_->free_some(pieces); }

  bool contains(std::string_view member) const;
  /// Calls use(member) with any one, each about equally likely. Requires that there is one.
  template <class Use>
  void any(Rng& rng, Use use) const {
    if (table_) return use(table_->any(rng).key());
    if (!words_.empty()) return use(words_.word(words_.find(rng.below(words_.size()))));
    use(Spelled{numbers_[rng.below(numbers_.size())]}.word());
  }
  /// Calls see(member) for some that come next from a position on; for all if they are in one
  /// block. The view lives for the call. Returns where to go on, 0: there are no more.
  template <class See>
  Position scan(Position from, See see) const {
    if (table_) return table_->visit(from, [&](const Member& node) { see(node.key()); });
    const auto check = [&](std::string_view member) {
      if (from == 0 || hash_of(member, seed_) >= from) see(member);
    };
    for (std::size_t i = 0; i < numbers_.size(); ++i) check(Spelled{numbers_[i]}.word());
    for (Packed::Place at = words_.begin(); at != words_.end(); at = words_.next(at))
      check(words_.word(at));
    return 0;
  }
  /// Calls see(member) for all.
  template <class See>
  void each(See see) const {
    Position at = 0;
    do {
      at = scan(at, see);
    } while (at != 0);
  }

 private:
  bool numeric() const { return !table_ && words_.empty(); }
  Packed::Place find(std::string_view member) const;
  void put(std::string_view member);
  void put_word(std::string_view member);
  void erase(std::string_view member);
  /// Changes from numbers to words.
  void spell();
  void unpack();

  std::uint64_t seed_;
  IntSet numbers_;
  Packed words_;  ///< at most one of the three has something in it
  std::unique_ptr<Table<Member>> table_;
};

}  // namespace pando::keys
