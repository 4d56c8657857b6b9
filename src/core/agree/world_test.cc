#include "core/agree/world_test.h"

namespace pando::agree {

map::Host World::host(int i, StartNumber start) {
  map::Host host;
  host.who.id.bytes[14] = static_cast<std::uint8_t>((i + 1) / 256);
  host.who.id.bytes[15] = static_cast<std::uint8_t>(i + 1);
  host.who.start = start;
  host.name = name(i);
  return host;
}

Id World::cluster() {
  Id id;
  id.bytes[0] = 7;
  return id;
}

void World::settle_all(Duration time) {
  found();
  run(time);
  ASSERT_EQ(members(0), count());
}

void World::start(int i, std::optional<StartNumber> start) {
  Node& node = at(i);
  node = {};
  node.who = host(i, start.value_or(++starts_)).who;
  Config config = config_;
  config.self = node.who;
  config.name = name(i);
  tune(i, config);
  node.agree = std::make_unique<Agree>(config, now_, rng_.fork());
  give(i, Tick{});
  for (int j = 0; j < count(); ++j)
    if (j != i) join(i, j);
}

void World::crash(int i, Death death) {
  Node& node = at(i);
  if (death != Death::silent)
    notices_.push_back({i, Ended{node.who, death == Death::notice ? node.page : Bytes{}}});
  node.agree.reset();
  for (int j = 0; j < count(); ++j)
    if (j != i) part(i, j);
  deliver_notices();
}

void World::cut(std::vector<std::set<int>> groups) {
  groups_ = std::move(groups);
  for (int i = 0; i < count(); ++i)
    for (int j = i + 1; j < count(); ++j) {
      if (!connected(i, j)) part(i, j);
      if (connected(i, j)) join(i, j);
    }
  deliver_notices();
}

void World::give(int i, const Input& input) {
  Node& node = at(i);
  if (!node.agree) return;
  Outbox out;
  node.agree->step(now_, input, out);
  for (Output& output : out)
    if (at(i).agree) carry_out(i, output);
  check_leases();
}

void World::run(Duration time) {
  const Instant end = now_ + time;
  for (;;) {
    Instant next = std::min(air_.empty() ? kNever : air_.begin()->first, next_beat_);
    for (int i = 0; i < count(); ++i)
      if (up(i)) next = std::min(next, at(i).agree->deadline());
    if (next > end) break;
    now_ = std::max(now_, next);
    while (!air_.empty() && air_.begin()->first <= now_) land();
    for (int i = 0; i < count(); ++i)
      if (up(i) && at(i).agree->deadline() <= now_) {
        give(i, Tick{});
        ASSERT_TRUE(!up(i) || at(i).agree->deadline() > now_) << i;
      }
    if (next_beat_ <= now_) beat();
  }
  now_ = end;
}

bool World::run_until(const std::function<bool()>& holds, Duration time) {
  for (const Instant end = now_ + time; now_ < end; run(5ms))
    if (holds()) return true;
  return holds();
}

bool World::in_order() {
  std::set<std::string> marks;
  int ups = 0;
  for (int i = 0; i < count(); ++i) {
    if (!up(i)) continue;
    ++ups;
    const map::Mark& mark = agree(i).mark();
    marks.insert(mark.branch + std::to_string(mark.epoch) + std::to_string(mark.hash));
    if (!agree(i).map() || !is_member(i, i)) return false;
  }
  for (int i = 0; i < count(); ++i)
    if (up(i) && members(i) != ups) return false;
  return marks.size() == 1;
}

std::string World::describe() {
  std::string all;
  for (int i = 0; i < count(); ++i) {
    if (!up(i)) continue;
    all += name(i) + " " + std::string{to_string(phase(i))} + " " + agree(i).mark().branch + " " +
           std::to_string(epoch(i)) + ":";
    if (agree(i).map())
      for (const auto& m : agree(i).map()->members)
        all += " " + m.name + (at(index_of(m.who)).who == m.who ? "" : "(old)");
    all += "; ";
  }
  return all;
}

int World::noted(NoteCode code) const {
  int count = 0;
  for (const auto& [by, note] : said<Note>()) count += note.code == code;
  return count;
}

bool World::connected(int i, int j) const {
  if (!up(i) || !up(j)) return false;
  if (groups_.empty()) return true;
  return std::ranges::any_of(groups_,
                             [&](const auto& g) { return g.contains(i) && g.contains(j); });
}

void World::join(int i, int j) {
  if (!connected(i, j) || links_.contains(pair(i, j))) return;
  links_[pair(i, j)] = ++link_numbers_;
  at(i).lost.erase(j);
  at(j).lost.erase(i);
  give(i, PeerUp{name(j), at(j).who});
  give(j, PeerUp{name(i), at(i).who});
  give(i, Skipped{at(j).who, false});
  give(j, Skipped{at(i).who, false});
  wish(i);
  wish(j);
}

void World::part(int i, int j) {
  if (links_.erase(pair(i, j)) == 0) return;
  at(i).lost[j] = at(j).lost[i] = now_;
  give(i, PeerDown{name(j)});
  give(j, PeerDown{name(i)});
}

void World::deliver_notices() {
  for (Notice& notice : notices_)
    for (int i = 0; i < count(); ++i) {
      const bool reaches = groups_.empty() || std::ranges::any_of(groups_, [&](const auto& g) {
                             return g.contains(i) && g.contains(notice.subject);
                           });
      if (!up(i) || !reaches || !notice.heard.insert(i).second) continue;
      give(i, notice.ended);
      dead_.insert({i, notice.ended.who});
      wish(i);
    }
}

void World::land() {
  const Flight flight = std::move(air_.begin()->second);
  air_.erase(air_.begin());
  const auto link = links_.find(pair(flight.from, flight.to));
  if (link == links_.end() || link->second != flight.link) return;
  give(flight.to, Received{name(flight.from), flight.bytes});
}

void World::beat() {
  next_beat_ = now_ + kBeat;
  for (int i = 0; i < count(); ++i) {
    if (!up(i)) continue;
    const int j = static_cast<int>(rng_.below(static_cast<std::uint64_t>(count())));
    if (i != j && connected(i, j)) give(j, Marked{name(i), agree(i).mark()});
    for (const auto& [other, since] : at(i).lost)
      if (now_ >= since + kBurial) give(i, Skipped{at(other).who, true});
    wish(i);
  }
}

bool World::buried(int i, const Participant& who) {
  if (dead_.contains({i, who})) return true;
  const int other = index_of(who);
  if (at(other).who != who) return true;  // a later run of it is there
  const auto lost = at(i).lost.find(other);
  return lost != at(i).lost.end() && now_ >= lost->second + kBurial;
}

void World::wish(int i) {
  Node& node = at(i);
  if (!node.wishes || !node.agree || !node.agree->map()) return;
  const map::Map& map = *node.agree->map();
  map::Change change;
  std::set<std::string> names;
  for (const map::Host& member : map.members)
    if (member.who != node.who && buried(i, member.who))
      change.remove.push_back(member.who);
    else
      names.insert(member.name);
  for (int j = 0; j < count(); ++j)
    if (connected(i, j) && links_.contains(pair(i, j)) && !names.contains(name(j)) &&
        !map.find(at(j).who))
      change.add.push_back(host(j, at(j).who.start));
  if (change.empty()) change = whim(i);
  give(i, Wanted{map.epoch, change});
}

void World::carry_out(int by, Output& output) {
  spy(by, output);
  Node& node = at(by);
  if (!node.agree) return;
  std::visit(Overload{[&](Send& send) { fly(by, index(send.to), std::move(send.bytes)); },
                      [&](Testament& testament) {
                        node.page = testament.bytes;
                        largest_testament_ = std::max(largest_testament_, node.page.size());
                      },
                      [&](Adopted& adopted) {
                        took(by, adopted.map);
                        said_.emplace_back(by, output);
                      },
                      [&](Note&) { said_.emplace_back(by, output); }},
             output);
}

void World::fly(int from, int to, Bytes bytes) {
  ++messages_;
  const auto link = links_.find(pair(from, to));
  if (link == links_.end() || loses(from, to)) return;
  air_.emplace(now_ + kFlight, Flight{from, to, link->second, std::move(bytes)});
}

void World::took(int by, const map::MapPtr& map) {
  Node& node = at(by);
  node.map = map;
  if (!map) {
    node.last = {};
    return;
  }
  const map::Mark mark = map::mark(*map);
  const auto [known, first] = maps_.try_emplace({mark.branch, mark.epoch}, mark.hash);
  if (known->second != mark.hash)
    wrong_.push_back(name(by) + " has another map " + std::to_string(mark.epoch) + " of " +
                     mark.branch);
  if (mark.branch == node.last.branch && mark.epoch <= node.last.epoch)
    wrong_.push_back(name(by) + " goes back to " + std::to_string(mark.epoch));
  if (!check(*map).empty()) wrong_.push_back("an illegal map");
  node.last = mark;
  wish(by);
}

void World::check_leases() {
  for (std::uint16_t bucket = 0; bucket < kBuckets; ++bucket) {
    std::set<std::string> branches;
    for (int i = 0; i < count(); ++i)
      if (up(i) && agree(i).map() && agree(i).serves(now_, bucket) &&
          !branches.insert(agree(i).mark().branch).second)
        wrong_.push_back("two serve bucket " + std::to_string(bucket));
  }
}

}  // namespace pando::agree
