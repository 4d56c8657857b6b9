#pragma once
/// What is a sorted set?
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/rng.h"
#include "core/keys/collection.h"
#include "core/keys/limits.h"
#include "core/keys/packed.h"
#include "core/keys/score_tree.h"
#include "core/keys/table.h"

namespace pando::keys {

/// Members with scores, by score and then by bytes: pairs in that order in one block while there
/// are at most 128 members of at most 64 bytes, then a table and a tree. It does not go back.
/// There is no -0: it becomes 0.
class SortedSet final : public Collection {
 public:
  static constexpr Kind kKind = Kind::zset;
  explicit SortedSet(std::uint64_t seed) : seed_(seed) {}

  Kind kind() const override { return kKind; }
  std::size_t size() const override { return large_ ? large_->tree.size() : packed_.size() / 2; }
  bool apply(const wire::Effect& effect) override;
  std::string_view encoding() const override { return large_ ? "skiplist" : "listpack"; }
  std::size_t memory() const override;
  std::uint64_t digest() const override;
  Position restate(std::string_view key, Position from, std::size_t budget,
                   wire::Effects& out) const override;
  bool free_some(std::size_t pieces) override {
    return !large_ || (large_->tree.free_some(pieces) && large_->members.free_some(pieces));
  }

  std::optional<double> score(std::string_view member) const;
  /// From the smallest.
  std::optional<std::size_t> rank(std::string_view member) const;
  /// Requires rank < size(). The view lives until the next change.
  Ranked entry(std::size_t rank) const;
  const Ranked any(Rng& rng) const { return entry(rng.below(size())); }
  /// How many `before` says yes to. Requires that it says yes to the first so many.
  template <class Before>
  std::size_t count(Before before) const {
    if (large_) return large_->tree.count(before);
    std::size_t counted = 0;
    for (Packed::Place at = packed_.begin(); at != packed_.end(); at = next(at), ++counted)
      if (!before(pair_at(at))) break;
    return counted;
  }
  /// Calls visit(Ranked) from a rank on upwards until it returns false.
  template <class Visit>
  void forward(std::size_t rank, Visit visit) const {
    if (large_) return large_->tree.forward(rank, visit);
    if (rank >= size()) return;
    for (auto at = packed_.find(2 * rank); at != packed_.end(); at = next(at))
      if (!visit(pair_at(at))) return;
  }
  /// The same downwards.
  template <class Visit>
  void backward(std::size_t rank, Visit visit) const {
    if (large_) return large_->tree.backward(rank, visit);
    if (rank >= size()) return;
    for (auto at = packed_.find(2 * rank + 2); at != packed_.begin();) {
      at = packed_.before(packed_.before(at));
      if (!visit(pair_at(at))) return;
    }
  }
  /// Calls see(Ranked) for some whose hashes come next from a position on; for all if they are in
  /// one block. Returns where to go on, 0: there are no more.
  template <class See>
  Position scan(Position from, See see) const {
    if (large_) return large_->members.visit(from, [&](const Scored& node) { see(ranked(node)); });
    for (Packed::Place at = packed_.begin(); at != packed_.end(); at = next(at)) {
      const Ranked pair = pair_at(at);
      if (from == 0 || hash_of(pair.member(), seed_) >= from) see(pair);
    }
    return 0;
  }

 private:
  struct Large {
    explicit Large(std::uint64_t seed) : members(seed) {}
    void put(std::string_view member, double score);
    void erase(std::string_view member);

    Table<Scored> members;
    ScoreTree tree;
  };
  static Ranked ranked(const Scored& node) { return {node.score, node.key().data(), node.size}; }
  Packed::Place next(Packed::Place member) const { return packed_.next(packed_.next(member)); }
  Ranked pair_at(Packed::Place member) const;
  /// The end if it is not there.
  Packed::Place find(std::string_view member) const;
  void put(std::string_view member, double score);
  void put_packed(std::string_view member, double score);
  void unpack();

  std::uint64_t seed_;
  Packed packed_;
  std::unique_ptr<Large> large_;  ///< then there is nothing in packed_
};

}  // namespace pando::keys
