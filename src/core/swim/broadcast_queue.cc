#include "core/swim/broadcast_queue.h"

#include <iterator>
#include <tuple>

namespace pando::swim {

bool BroadcastQueue::Order::operator()(const Key& a, const Key& b) const {
  return std::tie(a.transmits, b.length, b.id) < std::tie(b.transmits, a.length, a.id);
}

void BroadcastQueue::add(std::string name, Bytes message, Token token, std::vector<Token>& done) {
  if (const auto older = by_name_.find(name); older != by_name_.end()) {
    const auto entry = entries_.find(*older->second);
    const Token waiting = entry->second.token;
    entries_.erase(entry);
    if (token == 0)
      token = waiting;
    else if (waiting != 0)
      done.push_back(waiting);
  }
  const Key key{0, message.size(), ++last_id_};
  const auto entry = entries_.emplace(key, Entry{name, std::move(message), token}).first;
  if (!name.empty()) by_name_[std::move(name)] = &entry->first;
  prune(capacity_, done);
}

void BroadcastQueue::take(std::size_t overhead, int limit, Room& room, std::vector<Bytes>& parts,
                          std::vector<Token>& done) {
  if (entries_.empty()) return;
  const int last_tier = std::prev(entries_.end())->first.transmits;
  for (int tier = entries_.begin()->first.transmits; tier <= last_tier;) {
    if (room.parts == 0 || room.bytes <= overhead) break;
    const auto entry = first_that_fits(tier, room.bytes - overhead);
    if (entry == entries_.end() || entry->first.transmits != tier) {
      ++tier;
      continue;
    }
    room.bytes -= overhead + entry->second.message.size();
    --room.parts;
    parts.push_back(entry->second.message);
    if (tier + 1 >= limit) {
      drop(entry, done);
    } else {
      taken_.push_back(entries_.extract(entry));
      ++taken_.back().key().transmits;
    }
  }
  for (auto& node : taken_) entries_.insert(std::move(node));
  taken_.clear();
}

BroadcastQueue::Entries::iterator BroadcastQueue::first_that_fits(int tier, std::size_t bytes) {
  return entries_.lower_bound(Key{tier, bytes, ~std::uint64_t{0}});
}

BroadcastQueue::Entries::iterator BroadcastQueue::drop(Entries::iterator entry,
                                                       std::vector<Token>& done) {
  if (entry->second.token != 0) done.push_back(entry->second.token);
  if (!entry->second.name.empty()) by_name_.erase(entry->second.name);
  return entries_.erase(entry);
}

void BroadcastQueue::prune(std::size_t keep, std::vector<Token>& done) {
  while (entries_.size() > keep) drop(std::prev(entries_.end()), done);
}

void BroadcastQueue::drop_longer_than(std::size_t bytes, std::vector<Token>& done) {
  for (auto entry = entries_.begin(); entry != entries_.end();)
    entry = entry->second.message.size() > bytes ? drop(entry, done) : std::next(entry);
}

}  // namespace pando::swim
