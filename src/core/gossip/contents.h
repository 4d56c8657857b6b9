#pragma once
/// The entries of one owner in the order of their versions.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/gossip/config.h"
#include "pando/bytes.h"

namespace pando::gossip {

struct Entry {
  std::string key;
  Bytes value;
  Version version = 0;
  bool deleted = false;
  bool hidden = false;  ///< its time is over here; the owner's tombstone has not come yet
  Instant expires = kNever;
  Instant since{};  ///< when it came here

  bool visible() const { return !deleted && !hidden; }
};

/// Keys are unique, versions rise. Lookups scan a vector of short hashes: owners have few keys.
class Contents {
 public:
  const Entry* find(std::string_view key) const;
  /// Takes the place of the key's entry. Its version should be above all others; in a damaged table
  /// it may not be, which sound() then tells.
  void put(Entry entry);
  /// Hides what is over by now; says which keys.
  std::vector<std::string> hide_expired(Instant now);
  /// Hides an entry of that key and version, if there is one.
  void hide(std::string_view key, Version version);
  /// When the next visible entry is over.
  Instant next_expiry() const;
  void drop_tombstones(Version upto);
  /// Without checks, for tables from outside; sound() then tells.
  void put_unchecked(Entry entry);

  std::span<const Entry> all() const { return entries_; }
  /// The entries with versions above `from`.
  std::span<const Entry> after(Version from) const;
  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const { return bytes_; }
  std::size_t tombstones() const { return tombstones_; }
  std::uint64_t sum() const { return sum_; }
  /// Entries whose time limit has not run out here.
  std::size_t limited() const { return limited_; }
  /// Whether versions rise and do not pass `version`, keys are unique, all that is counted is
  /// right.
  /// Nothing passes its limit, and what is deleted has no value.
  bool sound(Version version, const Limits& limits) const;

 private:
  std::ptrdiff_t index(std::string_view key) const;
  void remove(std::ptrdiff_t at);
  void count(const Entry& entry, int sign);

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> hashes_;  ///< of the keys, at the same places
  std::size_t bytes_ = 0, tombstones_ = 0, limited_ = 0;
  std::uint64_t sum_ = 0;
};

}  // namespace pando::gossip
