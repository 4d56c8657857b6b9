#pragma once
/// Calls under way, by number and by deadline, within limits.
#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/calls/config.h"
#include "pando/time.h"

namespace pando::calls {

/// An Entry has `std::string peer`, `Instant deadline` and `std::size_t size`. Numbers rise from 1
/// and are never given twice. One thread.
template <class Entry>
class Register {
 public:
  Register(Room per_peer, Room in_all) : per_peer_(per_peer), in_all_(in_all) {}

  bool has_room(const std::string& peer, std::size_t size) const {
    const auto it = used_.find(peer);
    return fits(it == used_.end() ? Room{} : it->second, per_peer_, size) &&
           fits(total_, in_all_, size);
  }
  std::uint64_t add(Entry entry) {
    change(entry, 1, entry.size);
    deadlines_.emplace(entry.deadline, ++last_);
    entries_.emplace(last_, std::move(entry));
    return last_;
  }
  Entry* find(std::uint64_t number) {
    const auto it = entries_.find(number);
    return it == entries_.end() ? nullptr : &it->second;
  }
  /// Requires that it is there.
  Entry take(std::uint64_t number) {
    const auto it = entries_.find(number);
    Entry entry = std::move(it->second);
    entries_.erase(it);
    deadlines_.erase({entry.deadline, number});
    change(entry, std::size_t(-1), std::size_t{} - entry.size);
    return entry;
  }
  /// In the order in which they were added. Costs as much as there are entries.
  std::vector<std::uint64_t> of(const std::string& peer) const {
    std::set<std::uint64_t> numbers;
    if (used_.contains(peer))
      for (const auto& [number, entry] : entries_)
        if (entry.peer == peer) numbers.insert(number);
    return {numbers.begin(), numbers.end()};
  }
  std::optional<std::uint64_t> due(Instant now) const {
    if (deadlines_.empty() || deadlines_.begin()->first > now) return std::nullopt;
    return deadlines_.begin()->second;
  }
  Instant deadline() const { return deadlines_.empty() ? kNever : deadlines_.begin()->first; }
  bool ever_gave(std::uint64_t number) const { return number >= 1 && number <= last_; }
  const Room& total() const { return total_; }

 private:
  static bool fits(const Room& used, const Room& limit, std::size_t size) {
    return used.count < limit.count && used.bytes + size <= limit.bytes;
  }
  /// By wrapping sums: what is taken was added.
  void change(const Entry& entry, std::size_t count, std::size_t bytes) {
    const auto it = used_.try_emplace(entry.peer).first;
    for (Room* room : {&it->second, &total_}) {
      room->count += count;
      room->bytes += bytes;
    }
    if (it->second.count == 0) used_.erase(it);
  }

  Room per_peer_, in_all_, total_{};
  std::map<std::string, Room> used_;
  boost::unordered_flat_map<std::uint64_t, Entry> entries_;
  std::set<std::pair<Instant, std::uint64_t>> deadlines_;
  std::uint64_t last_ = 0;
};

}  // namespace pando::calls
