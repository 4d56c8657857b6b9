#include "core/gossip/contents.h"

#include <algorithm>
#include <set>

#include "core/gossip/sums.h"

namespace pando::gossip {
namespace {

std::uint32_t short_hash(std::string_view key) {
  return static_cast<std::uint32_t>(entry_sum(key, {}, 0, false));
}

std::uint64_t sum_of_entry(const Entry& entry) {
  return entry_sum(entry.key, entry.value, entry.version, entry.deleted);
}

}  // namespace

std::ptrdiff_t Contents::index(std::string_view key) const {
  const std::uint32_t hash = short_hash(key);
  for (std::size_t i = 0; i < hashes_.size(); ++i)
    if (hashes_[i] == hash && entries_[i].key == key) return static_cast<std::ptrdiff_t>(i);
  return -1;
}

const Entry* Contents::find(std::string_view key) const {
  const std::ptrdiff_t at = index(key);
  return at < 0 ? nullptr : &entries_[static_cast<std::size_t>(at)];
}

void Contents::put(Entry entry) {
  remove(index(entry.key));
  put_unchecked(std::move(entry));
}

void Contents::put_unchecked(Entry entry) {
  count(entry, +1);
  hashes_.push_back(short_hash(entry.key));
  entries_.push_back(std::move(entry));
}

std::vector<std::string> Contents::hide_expired(Instant now) {
  std::vector<std::string> keys;
  if (limited_ == 0) return keys;
  for (Entry& entry : entries_) {
    if (!entry.visible() || entry.expires > now) continue;
    entry.hidden = true;
    --limited_;
    keys.push_back(entry.key);
  }
  return keys;
}

void Contents::hide(std::string_view key, Version version) {
  const std::ptrdiff_t at = index(key);
  if (at < 0) return;
  Entry& entry = entries_[static_cast<std::size_t>(at)];
  if (entry.version != version) return;
  count(entry, -1);
  entry.hidden = true;
  count(entry, +1);
}

Instant Contents::next_expiry() const {
  Instant next = kNever;
  if (limited_ == 0) return next;
  for (const Entry& entry : entries_)
    if (entry.visible()) next = std::min(next, entry.expires);
  return next;
}

void Contents::drop_tombstones(Version upto) {
  if (tombstones_ == 0) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].deleted && entries_[i].version <= upto) {
      count(entries_[i], -1);
      continue;
    }
    if (kept != i) {
      entries_[kept] = std::move(entries_[i]);
      hashes_[kept] = hashes_[i];
    }
    ++kept;
  }
  entries_.resize(kept);
  hashes_.resize(kept);
}

std::span<const Entry> Contents::after(Version from) const {
  const auto first = std::upper_bound(entries_.begin(), entries_.end(), from,
                                      [](Version v, const Entry& e) { return v < e.version; });
  return {first, entries_.end()};
}

bool Contents::sound(Version version, const Limits& limits) const {
  std::set<std::string_view> keys;
  Contents counted;
  Version last = 0;
  for (const Entry& entry : entries_) {
    if (entry.version <= last || !keys.insert(entry.key).second) return false;
    if (entry.key.empty() || entry.key.size() > limits.key || entry.value.size() > limits.value ||
        (entry.deleted && !entry.value.empty()))
      return false;
    last = entry.version;
    counted.count(entry, +1);
    counted.hashes_.push_back(short_hash(entry.key));
  }
  return last <= version && keys.size() <= limits.keys && bytes_ <= limits.bytes &&
         counted.sum_ == sum_ && counted.bytes_ == bytes_ && counted.tombstones_ == tombstones_ &&
         counted.limited_ == limited_ && counted.hashes_ == hashes_;
}

void Contents::remove(std::ptrdiff_t at) {
  if (at < 0) return;
  count(entries_[static_cast<std::size_t>(at)], -1);
  entries_.erase(entries_.begin() + at);
  hashes_.erase(hashes_.begin() + at);
}

void Contents::count(const Entry& entry, int sign) {
  // Unsigned numbers wrap: adding all ones takes one away.
  const auto times = static_cast<std::size_t>(sign);
  bytes_ += times * (entry.key.size() + entry.value.size());
  tombstones_ += times * static_cast<std::size_t>(entry.deleted);
  limited_ += times * static_cast<std::size_t>(entry.visible() && entry.expires != kNever);
  sum_ += static_cast<std::uint64_t>(times) * sum_of_entry(entry);
}

}  // namespace pando::gossip
