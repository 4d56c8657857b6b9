#include "core/store/world_test.h"

#include <algorithm>

#include "base/overload.h"

namespace pando::store {

namespace {

const std::string kLog = "~log";  ///< the key to which every write appends its number

}  // namespace

Config World::small() {
  Config config;
  config.ring = 16384;
  config.uncommitted = 4096;
  config.window = 1024;
  config.copy_window = 512;
  config.chunk = 64;
  config.lag = 512;
  config.restated = 8192;
  config.copies_at_a_time = 3;
  config.check_every = 7ms;
  config.ask_again = 200ms;
  config.keep_aside = 500ms;
  return config;
}

map::Host World::host(int i, StartNumber start) {
  map::Host host;
  host.who.id.bytes[15] = static_cast<std::uint8_t>(i + 1);
  host.who.start = start;
  host.name = name(i);
  return host;
}

World::World(int count, std::uint64_t seed, Config config, int copies)
    : rng_(seed), config_(config), copies_(copies), nodes_(static_cast<std::size_t>(count)) {
  Id cluster;
  cluster.bytes[0] = 7;
  map_ = std::make_shared<const map::Map>(map::first_map(cluster, host(0, 1), kBuckets,
                                                         static_cast<std::uint8_t>(copies),
                                                         map::SplitPolicy::majority));
  for (int i = 0; i < count; ++i) start(i);
}

// ---- nodes and links ----------------------------------------------------------------------------

void World::start(int i) {
  Node& node = at(i);
  if (node.store) return;
  node.who = host(i, ++starts_).who;
  node.contents = std::vector<ListContent>(kBuckets);
  node.map = nullptr;
  node.maps = {{now_, map_}};
  Config config = config_;
  config.self = node.who;
  node.store = std::make_unique<Store>(
      config, [this, i](std::uint16_t bucket) -> Content& { return content(i, bucket); }, now_,
      rng_.fork());
  for (int j = 0; j < count(); ++j)
    if (j != i) mend(i, j);
}

void World::crash(int i) {
  if (!up(i)) return;
  for (int j = 0; j < count(); ++j)
    if (j != i) cut(i, j);
  at(i).store.reset();
  at(i).map = nullptr;
  for (std::uint16_t b = 0; b < kBuckets; ++b) pending_.erase({i, b});
}

void World::cut(int i, int j) {
  if (lines_.erase({i, j}) + lines_.erase({j, i}) == 0) return;
  give(i, PeerDown{name(j)});
  give(j, PeerDown{name(i)});
}

void World::mend(int i, int j) {
  if (!up(i) || !up(j) || lines_.contains({i, j})) return;
  lines_[{i, j}];
  lines_[{j, i}];
  give(i, PeerUp{name(j), at(j).who});
  give(j, PeerUp{name(i), at(i).who});
}

void World::give(int i, const Input& input) {
  Node& node = at(i);
  if (!node.store) return;
  Outbox out;
  node.store->step(now_, input, out);
  for (Output& output : out) carry_out(i, node.who.start, output);
}

void World::poll(int i) {
  if (!up(i)) return;
  Outbox out;
  at(i).store->poll(now_, out);
  const StartNumber start = at(i).who.start;
  for (Output& output : out) carry_out(i, start, output);
}

void World::carry_out(int by, std::uint64_t start, Output& output) {
  if (!up(by) || at(by).who.start != start) return;
  std::visit(Overload{[&](Send& send) {
                        const int to = index(send.to);
                        const auto line = lines_.find({by, to});
                        if (line == lines_.end()) return;
                        ++sends;
                        if (stormy_ && rng_.chance(0.002)) {
                          ++losses;
                          return give(by, Refused{send.to});
                        }
                        auto& flights = line->second.flights[send.bulk ? 1 : 0];
                        Instant due = now_ + way + rng_.between(1, send.bulk ? 9 : 4) * kStep;
                        if (!flights.empty()) due = std::max(due, flights.back().first);
                        flights.emplace_back(due, std::move(send.bytes));
                      },
                      [&](Committed& all) { committed(by, all); },
                      [&](Ready& ready) { ready_.insert({ready.bucket, ready.since, at(by).who}); },
                      [&](Duty& duty) {
                        if (duty.was == Role::primary) pending_.erase({by, duty.bucket});
                      },
                      [&](Note& note) { ++notes[{note.code, by}]; }},
             output);
}

void World::deliver(int i) {
  Node& node = at(i);
  bool linked = count() == 1;
  for (int j = 0; j < count(); ++j) linked |= lines_.contains({i, j});
  if (stormy_ && node.maps.size() > 1 && rng_.chance(0.01)) node.maps.pop_front();
  while (linked && !node.maps.empty() && node.maps.front().first <= now_) {
    node.map = node.maps.front().second;
    node.maps.pop_front();
    give(i, MapIs{node.map});
  }
  for (int j = 0; j < count(); ++j)
    for (int lane = 0; lane < 2; ++lane)
      for (;;) {
        const auto line = lines_.find({j, i});
        if (line == lines_.end()) break;
        auto& flights = line->second.flights[lane];
        if (flights.empty() || flights.front().first > now_ || node.ahead > 0) break;
        Bytes bytes = std::move(flights.front().second);
        flights.pop_front();
        if (node.pace > 0) node.ahead += bytes.size();
        if (tamper) bytes = tamper(j, i, std::move(bytes));
        give(i, Received{name(j), bytes});
      }
}

void World::step() {
  now_ += kStep;
  if (moves_itself && rng_.chance(0.05)) decide();
  for (int i = 0; i < count(); ++i) {
    if (!up(i) || at(i).paused_until > now_) continue;
    at(i).ahead -= std::min(at(i).ahead, at(i).pace);
    deliver(i);
    poll(i);
  }
}

void World::run(Duration time) {
  for (const Instant end = now_ + time; now_ < end;) step();
}

bool World::run_until(const std::function<bool()>& holds, Duration time) {
  for (const Instant end = now_ + time; now_ < end; step())
    if (holds()) return true;
  return holds();
}

// ---- what happens -------------------------------------------------------------------------------

bool World::write(int i, std::uint16_t bucket, std::string key, std::size_t size) {
  if (!up(i) || at(i).paused_until > now_ || !store(i).may_write(bucket)) return false;
  if (key.empty()) key = "k" + std::to_string(rng_.below(10));
  const std::uint64_t id = ++next_id_;
  std::string value = std::to_string(id);
  value.resize(std::max(size, value.size()), '.');
  const Bytes effects =
      encode({{"aaapsd"[rng_.below(6)], key, value}, {'a', kLog, std::to_string(id)}});
  content(i, bucket).apply(effects);
  const auto sequence = store(i).write(bucket, effects);
  if (!sequence) {
    wrong_.push_back("a write that was asked for is refused");
    return false;
  }
  give(i, Served{});
  written_[id] = effects;
  pending_[{i, bucket}][*sequence] = id;
  if (planted.early_reply) committed(i, {bucket, *sequence});
  return true;
}

void World::some_writes() {
  for (int n = static_cast<int>(rng_.below(3)); n > 0; --n) {
    const auto bucket = static_cast<std::uint16_t>(rng_.below(kBuckets));
    const std::size_t size = rng_.chance(0.02) ? 600 : 4;
    for (int i = 0; i < count(); ++i) write(i, bucket, {}, size);
  }
}

void World::misfortune() {
  const int i = static_cast<int>(rng_.below(static_cast<std::uint64_t>(count())));
  const int j = static_cast<int>(rng_.below(static_cast<std::uint64_t>(count())));
  switch (rng_.below(13)) {
    case 0:
      return crash(i);
    case 1:
    case 2:
      return start(i);
    case 3:
    case 4:
      if (i != j) cut(i, j);
      return;
    case 5:
    case 6:
    case 7:
      if (i != j) mend(i, j);
      return;
    case 8:
      if (i != j && lines_.contains({i, j})) {
        cut(i, j);
        mend(i, j);
      }
      return;
    case 9:
      return pause(i, rng_.between(1, 80) * kStep);
    case 10:
      return give(i, Moves{rng_.chance(0.3), rng_.chance(0.5) ? 20000U : 0U});
    case 11:
      if (rng_.chance(0.2)) give(i, MapIs{});
      if (up(i) && at(i).map != nullptr) give(i, MapIs{at(i).map});
      return;
    case 12:
      at(i).pace = rng_.chance(0.5) ? 0 : rng_.between(10, 300);
      return;
  }
}

void World::storm(Duration time) {
  stormy_ = true;
  int steps = 0;
  for (const Instant end = now_ + time; now_ < end && wrong_.empty(); step()) {
    some_writes();
    if (rng_.chance(0.03)) misfortune();
    if (++steps % 25 == 0) check();
  }
  stormy_ = false;
}

bool World::calm(Duration time) {
  for (int i = 0; i < count(); ++i) {
    at(i).paused_until = {};
    at(i).pace = at(i).ahead = 0;
    start(i);
    give(i, Moves{});
  }
  for (int i = 0; i < count(); ++i)
    for (int j = i + 1; j < count(); ++j) mend(i, j);
  const auto rests = [&] {
    for (std::uint16_t b = 0; b < kBuckets; ++b) {
      const map::Holders& holders = map_->buckets[b];
      if (!holders.learners.empty() ||
          holders.acting.size() != static_cast<std::size_t>(std::min(copies_, count())) ||
          !equal(b))
        return false;
    }
    return true;
  };
  const bool rested = run_until(rests, time);
  check();
  return rested;
}

// ---- what is seen -------------------------------------------------------------------------------

int World::owner(map::MemberNumber member) {
  const map::Host& host = map_->members[member];
  const int i = index(host.name);
  return up(i) && at(i).who == host.who ? i : -1;
}

int World::primary(std::uint16_t bucket) {
  const auto number = map_->buckets[bucket].primary();
  return number ? owner(*number) : -1;
}

bool World::is_ready(std::uint16_t bucket, int i) {
  return ready_.contains({bucket, map_->buckets[bucket].since, at(i).who});
}

std::vector<std::uint64_t> World::ids(int i, std::uint16_t bucket) {
  std::vector<std::uint64_t> ids;
  const Lists& lists = content(i, bucket).lists;
  const auto log = lists.find(kLog);
  if (log == lists.end()) return ids;
  for (const std::string& id : log->second)
    ids.push_back(static_cast<std::uint64_t>(std::atoll(id.c_str())));
  return ids;
}

/// Whether a later map has told it that it does not act any more: it held the write, and may drop
/// it.
bool World::released(int i, std::uint16_t bucket, map::Epoch since) {
  const map::MapPtr& map = at(i).map;
  if (!map || map->buckets[bucket].since <= since) return false;
  const auto number = map->find(at(i).who);
  return !number || !map->buckets[bucket].acting.contains(*number);
}

/// D1, D2.
void World::committed(int by, const Committed& all) {
  const std::uint16_t bucket = all.bucket;
  const map::Map& map = *at(by).map;
  const map::Holders& holders = map.buckets[bucket];
  if (holders.since < lost_[bucket]) return;  // the loss of it is reported: no lease is left
  const auto [speaker, first] = speakers_.try_emplace({bucket, holders.since, map.branch}, by);
  if (speaker->second != by) wrong_.push_back("two acknowledge in one configuration");
  auto& pending = pending_[{by, bucket}];
  while (!pending.empty() && pending.begin()->first <= all.sequence) {
    const auto [sequence, id] = *pending.begin();
    pending.erase(pending.begin());
    acked_[bucket][sequence] = id;
    for (const map::MemberNumber member : holders.acting) {
      const int i = index(map.members[member].name);
      if (!up(i) || at(i).who != map.members[member].who || released(i, bucket, holders.since))
        continue;
      const auto held = ids(i, bucket);
      if (held.size() < sequence || held[sequence - 1] != id)
        wrong_.push_back(name(by) + " acknowledges " + std::to_string(sequence) + " of bucket " +
                         std::to_string(bucket) + " without " + name(i));
    }
  }
}

void World::check() {
  for (std::uint16_t b = 0; b < kBuckets; ++b)
    for (int i = 0; i < count(); ++i)
      if (up(i)) check(i, b);
}

/// S2: the content is what its writes make. D5: who acts has what was acknowledged.
void World::check(int i, std::uint16_t bucket) {
  const auto held = ids(i, bucket);
  Lists replayed;
  for (const std::uint64_t id : held)
    for (const Operation& o : decode(written_[id])) apply(replayed, o);
  if (replayed != content(i, bucket).lists)
    wrong_.push_back(name(i) + " has another bucket " + std::to_string(bucket) +
                     " than its writes make");
  const auto number = map_->find(at(i).who);
  if (!number || !map_->buckets[bucket].acting.contains(*number)) return;
  for (const auto& [sequence, id] : acked_[bucket])
    if (held.size() < sequence || held[sequence - 1] != id)
      return wrong_.push_back(name(i) + " acts without the acknowledged write " +
                              std::to_string(sequence) + " of bucket " + std::to_string(bucket));
}

bool World::equal(std::uint16_t bucket) {
  const int from = primary(bucket);
  if (from < 0 || store(from).role(bucket) != Role::primary ||
      store(from).committed(bucket) != store(from).last(bucket))
    return false;
  return std::ranges::all_of(map_->buckets[bucket].acting, [&](map::MemberNumber member) {
    const int i = owner(member);
    return i >= 0 && store(i).last(bucket) == store(from).last(bucket) &&
           content(i, bucket).lists == content(from, bucket).lists;
  });
}

std::string World::describe() {
  std::string all = "map " + std::to_string(map_->epoch);
  for (std::uint16_t b = 0; b < kBuckets; ++b) {
    const map::Holders& h = map_->buckets[b];
    all += "\n bucket " + std::to_string(b) + " since " + std::to_string(h.since) + ": acting";
    for (const auto m : h.acting) all += " " + map_->members[m].name;
    all += " learners";
    for (const auto m : h.learners) all += " " + map_->members[m].name;
    for (int i = 0; i < count(); ++i) {
      if (!up(i)) continue;
      const Bucket* bucket = store(i).inside().room.bucket(b);
      if (bucket == nullptr) continue;
      all += "\n  " + name(i) + " " + std::string{to_string(bucket->role)} + " since " +
             std::to_string(bucket->now.since) + " last " + std::to_string(bucket->log.last()) +
             " committed " + std::to_string(bucket->committed) + " stream " +
             std::to_string(bucket->following.stream) +
             (bucket->following.answered ? " answered" : "") +
             (bucket->following.filling ? " filling" : "");
      for (const CopyView& copy : store(i).copies(b))
        all += " [" + copy.name + " " + std::string{to_string(copy.state)} +
               (copy.counts ? " counts" : "") + " held " + std::to_string(copy.held) + "]";
    }
  }
  return all;
}

}  // namespace pando::store
