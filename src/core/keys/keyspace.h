#pragma once
/// All keys of one bucket and what is under them. It is changed by effects alone, on the primary
/// and on every other copy by the same function. It knows no time. Source: docs/protocol/keys.md.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/rng.h"
#include "core/keys/entry.h"
#include "core/keys/index.h"
#include "wire/effects.h"

namespace pando::keys {

/// Parts of a keyspace that are compared between copies one by one.
inline constexpr unsigned kParts = 16;

/// One thread.
class Keyspace {
 public:
  /// `seed`: of this process, unknown to clients. `later` must outlive the keyspace and gets what
  /// is large and goes; null: it goes at once.
  explicit Keyspace(std::uint64_t seed, LazyFree* later = nullptr) : index_(seed), later_(later) {}
  ~Keyspace() { clear(); }
  Keyspace(const Keyspace&) = delete;
  Keyspace& operator=(const Keyspace&) = delete;

  std::size_t size() const { return index_.size(); }
  /// How many keys are to expire.
  std::size_t expiring() const { return expiring_; }
  /// Bytes of everything, with what the allocator adds.
  std::size_t used() const { return used_ + index_.memory(); }
  std::uint64_t seed() const { return index_.seed(); }

  /// What Entry::access() is of keys that are put from now on; `keep`: only of new ones.
  void set_access(std::uint32_t access, bool keep) {
    access_ = access;
    keep_access_ = keep;
  }

  /// Null if it is not there. Live until the next change.
  const Entry* find(std::string_view key) const { return index_.get(key); }
  /// The same with its hash().
  const Entry* find(std::string_view key, Position hash) const { return index_.get(key, hash); }
  /// For who needs it more than once.
  Position hash(std::string_view key) const { return hash_of(key, seed()); }

  /// See Index::approach().
  Position approach(std::string_view key) const { return index_.approach(key); }
  void approach(Position hash) const { index_.approach(hash); }

  /// False: the effect does not fit what is there (another kind of value, an index behind the
  /// end); nothing was changed. A collection that is empty afterwards is erased. Views of the
  /// effect may point into the keyspace.
  bool apply(const wire::Effect& effect) { return apply(effect, hash(effect.key)); }
  /// The same with the hash() of its key.
  bool apply(const wire::Effect& effect, Position hash);
  /// All records in turn. False: one was malformed or did not fit; those that did were applied.
  bool apply(ByteView effects);
  /// The same with the hash() of the first_key().
  bool apply(ByteView effects, Position first);
  void clear();
  /// Erases the keys of one of kParts parts.
  void erase_part(unsigned part);
  void swap(Keyspace& other);

  /// See Index::visit().
  template <class See>
  Position visit(Position from, See see) const {
    return index_.visit(from, see);
  }
  /// Those that are to expire; see Index::visit_marked().
  template <class See>
  Position visit_expiring(Position from, std::size_t words, See see) const {
    return index_.visit_marked(from, words, see);
  }
  /// Requires that there is one.
  const Entry& any(Rng& rng) const { return index_.any(rng); }

  /// Of the keys of one of kParts parts with all that is under them; the same on every node that
  /// has the same.
  std::uint64_t digest(unsigned part) const;
  /// Which part a key is in.
  static unsigned part_of(std::string_view key);

 private:
  struct KeyOf {
    std::string_view operator()(const Entry& entry) const { return entry.key(); }
  };
  using Keys = Index<Entry, KeyOf>;
  class Former;

  bool put(const wire::Effect& effect, Position hash);
  bool erase(std::string_view key, Position hash);
  bool expire_at(const wire::Effect& effect, Position hash);
  bool patch(const wire::Effect& effect, Position hash);
  bool change(const wire::Effect& effect, Position hash);
  void add(Entry::Owned entry, Position hash);
  void remove(Keys::Hit hit);
  void replace(Keys::Hit hit, Entry::Owned entry, std::size_t before);

  static void free(Entry::Owned entry, LazyFree* later);

  Keys index_;
  LazyFree* later_;
  std::size_t expiring_ = 0, used_ = 0;
  std::uint32_t access_ = 0;
  bool keep_access_ = false;
};

}  // namespace pando::keys
