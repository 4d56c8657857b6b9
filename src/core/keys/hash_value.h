#pragma once
/// What is a hash?
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/rng.h"
#include "core/keys/collection.h"
#include "core/keys/limits.h"
#include "core/keys/packed.h"
#include "core/keys/table.h"

namespace pando::keys {

/// Fields and their values: in pairs in one block while there are at most 128 of at most 64 bytes,
/// then in a table. It does not go back.
class HashValue final : public Collection {
 public:
  static constexpr Kind kKind = Kind::hash;
  struct Pair {
    std::string_view field, value;
  };

  explicit HashValue(std::uint64_t seed) : seed_(seed) {}

  Kind kind() const override { return kKind; }
  std::size_t size() const override { return table_ ? table_->size() : packed_.size() / 2; }
  bool apply(const wire::Effect& effect) override;
  std::string_view encoding() const override { return table_ ? "hashtable" : "listpack"; }
  std::size_t memory() const override;
  std::uint64_t digest() const override;
  Position restate(std::string_view key, Position from, std::size_t budget,
                   wire::Effects& out) const override;
  bool free_some(std::size_t pieces) override { return !table_ || table_->free_some(pieces); }

  /// Views live until the next change.
  std::optional<std::string_view> get(std::string_view field) const;
  /// Requires that there is one. Each about equally likely.
  Pair any(Rng& rng) const;
  /// Calls see(Pair) for some that come next from a position on; for all if they are in one block.
  /// Returns where to go on, 0: there are no more.
  template <class See>
  Position scan(Position from, See see) const {
    if (table_)
      return table_->visit(from, [&](const Field& node) { see(Pair{node.key(), node.value()}); });
    for (Packed::Place at = packed_.begin(); at != packed_.end(); at = next(at)) {
      const Pair pair = pair_at(at);
      if (from == 0 || hash_of(pair.field, seed_) >= from) see(pair);
    }
    return 0;
  }
  /// Calls see(Pair) for all.
  template <class See>
  void each(See see) const {
    Position at = 0;
    do {
      at = scan(at, see);
    } while (at != 0);
  }

 private:
  Packed::Place next(Packed::Place field) const { return packed_.next(packed_.next(field)); }
  Pair pair_at(Packed::Place field) const {
    return {packed_.word(field), packed_.word(packed_.next(field))};
  }
  /// The end if it is not there.
  Packed::Place find(std::string_view field) const;
  void put(std::string_view field, std::string_view value);
  void erase(std::string_view field);
  void unpack();

  std::uint64_t seed_;
  Packed packed_;
  std::unique_ptr<Table<Field>> table_;  ///< then there is nothing in packed_
};

}  // namespace pando::keys
