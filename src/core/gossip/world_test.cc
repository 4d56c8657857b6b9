#include "core/gossip/world_test.h"

#include <gtest/gtest.h>

#include <set>

#include "base/overload.h"

namespace pando::gossip {

std::string History::judge(const OwnerView& owner, const std::vector<EntryView>& shown) const {
  std::set<std::string, std::less<>> keys;
  for (const EntryView& entry : shown) {
    const std::string key{entry.key};
    if (!keys.insert(key).second) return key + " is shown twice";
    const auto writes = keys_.find(key);
    if (writes == keys_.end()) return key + " was never written";
    const auto write = writes->second.find(entry.version);
    if (write == writes->second.end() || !write->second.value || entry.version > owner.version)
      return key + " is shown with a version that it never had";
    if (to_bytes(entry.value) != *write->second.value) return key + " is shown with another value";
    // What was overwritten need not be told any more; what was not must be.
    const auto next = std::next(write);
    if (next != writes->second.end() && next->first <= owner.version &&
        writes->second.rbegin()->first <= owner.version)
      return key + " is shown although it was overwritten";
  }
  for (const auto& [key, writes] : keys_) {
    const auto& [version, write] = *writes.rbegin();
    if (version <= owner.version && write.value && !write.limited && !keys.contains(key))
      return key + " is missing";
  }
  return {};
}

std::size_t World::add(Config config) {
  const std::size_t i = nodes_.size();
  nodes_.emplace_back();
  groups_.push_back(0);
  places_[endpoint_of(i)] = i;
  start(i, std::move(config));
  return i;
}

void World::start(std::size_t i, Config config) {
  Node& node = nodes_[i];
  node.config = config;
  node.gossip = std::make_unique<Gossip>(std::move(config), now_, rng_.fork());
  node.told = {};
  node.seen = {};
  node.shown = {};
  node.running = true;
  histories_[node.config.self];
}

void World::know(std::size_t who, std::size_t whom, bool with_id) {
  const Participant id = with_id ? nodes_[whom].gossip->self() : Participant{};
  give(who, PeerUp{name_of(whom), endpoint_of(whom), id, network_.links});
}

void World::know_all() {
  for (std::size_t a = 0; a < nodes_.size(); ++a)
    for (std::size_t b = 0; b < nodes_.size(); ++b)
      if (a != b) know(a, b);
}

void World::give(std::size_t i, const Input& input) {
  if (!nodes_[i].running) return;
  Outbox out;
  nodes_[i].gossip->step(now_, input, out);
  take(i, out);
}

void World::set(std::size_t i, const std::string& key, std::string_view value, Duration limit) {
  const Participant self = gossip(i).self();
  const Version before = gossip(i).find(self.id)->version;
  give(i, Set{key, to_bytes(value), limit});
  const Version after = gossip(i).find(self.id)->version;
  if (after > before) histories_[self].wrote(key, after, {to_bytes(value), limit > 0s});
}

void World::erase(std::size_t i, const std::string& key) {
  const Participant self = gossip(i).self();
  const Version before = gossip(i).find(self.id)->version;
  give(i, Erase{key});
  const Version after = gossip(i).find(self.id)->version;
  if (after > before) histories_[self].wrote(key, after, {});
}

void World::restart(std::size_t i, StartNumber start) {
  const Participant before = gossip(i).self();
  give(i, Restart{start, 5000 + start});
  const Participant after = gossip(i).self();
  if (after != before) histories_[after] = histories_[before];
}

void World::take(std::size_t from, Outbox& out) {
  Told& told = nodes_[from].told;
  for (Output& output : out)
    std::visit(Overload{
                   [&](SendDatagram& o) {
                     if (const auto it = places_.find(o.to); it != places_.end())
                       send(from, it->second, o.bytes, false);
                   },
                   [&](SendLarge& o) {
                     for (std::size_t i = 0; i < nodes_.size(); ++i)
                       if (name_of(i) == o.peer) send(from, i, o.bytes, true);
                   },
                   [&](Changed& o) { told.changes.push_back(std::move(o)); },
                   [&](SlowDown& o) { told.slow.push_back(std::move(o)); },
                   [&](Refused& o) { told.refused.push_back(std::move(o)); },
                   [&](StartSuperseded& o) { told.superseded.push_back(o); },
                   [&](IdentityClash& o) { told.clashes.push_back(o); },
               },
               output);
}

void World::send(std::size_t from, std::size_t to, const Bytes& bytes, bool large) {
  if (large) {
    ++counts_.large;
    counts_.large_bytes += bytes.size();
  } else {
    ++counts_.datagrams;
    counts_.bytes += bytes.size();
    counts_.largest = std::max(counts_.largest, bytes.size());
  }
  if (groups_[from] != groups_[to] || rng_.chance(large ? network_.loss / 4 : network_.loss))
    return;
  const int copies = !large && rng_.chance(network_.doubled) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    const Duration delay{rng_.between(network_.least.count(), network_.most.count())};
    parcels_.emplace(now_ + delay, Parcel{from, to, bytes, large});
  }
}

void World::arrive(const Parcel& parcel) {
  if (groups_[parcel.from] != groups_[parcel.to]) return;
  if (parcel.large)
    give(parcel.to, LargeReceived{name_of(parcel.from), parcel.bytes});
  else
    give(parcel.to, Received{endpoint_of(parcel.from), parcel.bytes});
}

std::optional<Instant> World::next() const {
  std::optional<Instant> next;
  if (!parcels_.empty()) next = parcels_.begin()->first;
  for (const Node& node : nodes_) {
    if (!node.running || node.gossip->deadline() == kNever) continue;
    next = std::min(next.value_or(kNever), node.gossip->deadline());
  }
  return next;
}

void World::run(Duration time) {
  const Instant end = now_ + time;
  while (const auto at = next()) {
    if (*at > end) break;
    now_ = std::max(now_, *at);
    while (!parcels_.empty() && parcels_.begin()->first <= now_) {
      const Parcel parcel = std::move(parcels_.begin()->second);
      parcels_.erase(parcels_.begin());
      arrive(parcel);
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (nodes_[i].running && nodes_[i].gossip->deadline() <= now_) give(i, Tick{});
  }
  now_ = end;
}

bool World::run_until(const std::function<bool()>& done, Duration limit) {
  for (const Instant end = now_ + limit; now_ < end; run(100ms))
    if (done()) return true;
  return done();
}

bool World::agreed() {
  const Node* first = nullptr;
  for (const Node& node : nodes_) {
    if (!node.running) continue;
    if (first == nullptr) first = &node;
    if (node.gossip->root() != first->gossip->root()) return false;
  }
  return true;
}

std::string World::value(std::size_t reader, std::size_t owner, std::string_view key) {
  const auto entry = gossip(reader).get(id_of(owner), key);
  return entry ? pando::to_string(entry->value) : "none";
}

void World::check(std::size_t reader) {
  Node& node = nodes_[reader];
  for (const OwnerView& owner : node.gossip->owners()) {
    auto& [start, version] = node.seen[owner.who.id];
    const bool back =
        owner.who.start < start || (owner.who.start == start && owner.version < version);
    EXPECT_FALSE(back) << name_of(reader) << " went back";
    start = owner.who.start;
    version = owner.version;
    const auto history = histories_.find(owner.who);
    ASSERT_NE(history, histories_.end()) << "a start number that nobody had";
    const std::string wrong = history->second.judge(owner, node.gossip->list(owner.who.id));
    EXPECT_EQ(wrong, "") << name_of(reader) << " at version " << owner.version;
    check_keys(reader, owner.who);
  }
}

/// A key is never shown with a lower version than before, and what vanished only with a higher one.
void World::check_keys(std::size_t reader, const Participant& owner) {
  auto& shown = nodes_[reader].shown[owner];
  std::map<std::string, Version> now;
  for (const EntryView& entry : gossip(reader).list(owner.id))
    now[std::string{entry.key}] = entry.version;
  for (auto& [key, least] : shown) {
    const auto it = now.find(key);
    if (it != now.end()) {
      EXPECT_GE(it->second, least.version) << key << " came back at " << name_of(reader);
    } else if (!least.vanished) {
      least = {least.version + 1, true};
    }
  }
  for (const auto& [key, version] : now) shown[key] = {version, false};
}

}  // namespace pando::gossip
