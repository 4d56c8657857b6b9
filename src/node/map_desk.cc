#include "node/map_desk.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/note_code.h"

namespace pando::node {
namespace {

using namespace std::chrono_literals;

/// After the first of several changes the next map is not waited for longer than this.
constexpr Duration kLongestSettle = 2s;
constexpr Duration kSettleRanges = 50ms;  ///< they move step by step, a word of one node for each

/// Plans are made anew without news, too: what was missed, or damaged, is repaired so. The larger
/// the map, the dearer its plan.
Duration look_again(const map::Map& map) {
  return 10s * std::max<std::size_t>(1, map.buckets.size() * map.members.size() / 1'000'000);
}

/// Something is done because somebody may be gone.
bool precaution(const place::Situation& known) {
  return std::ranges::any_of(known.nodes, [](const place::Candidate& node) {
    return node.standing == place::Standing::suspect;
  });
}

/// Who is that late has not run: suspended, migrated, or starved.
constexpr Duration kAsleep = 1s;

agree::Config agree_config(const Config& config) {
  agree::Config c;
  c.self = config.self;
  c.name = config.name;
  return c;
}

}  // namespace

MapDesk::MapDesk(const Config& config, const RangeDesk& ranges, Instant now, Rng& rng)
    : ranges_(ranges),
      self_(config.self),
      name_(config.name),
      options_(config.map),
      rng_(0),
      founder_(now, config.last_members) {
  by_resources_ = options_.weight == 0;
  const map::Resources& has = options_.resources;
  if (by_resources_) options_.weight = place::weight_of(has.memory, has.cores, 0);
  if (config.self.id.empty()) return;
  rng_ = rng.fork();
  agree_.emplace(agree_config(config), now, rng_.fork());
  if (!config.cluster_id.empty()) cluster(now, config.cluster_id, false);
}

Instant MapDesk::deadline() const {
  if (!agree_) return kNever;
  return std::min({agree_->deadline(), plan_due(), caught_up_at_, give_up_drain_, found_at(),
                   orders_.deadline()});
}

void MapDesk::tick(Instant now) {
  if (!agree_) return;
  if (agree_->deadline() < now - kAsleep) step(now, agree::ClockGap{});
  if (agree_->deadline() <= now) step(now, agree::Tick{});
  if (found_at() <= now) found(now);
  if (caught_up_at_ <= now) tell_caught_up(now);
  if (plan_due() <= now) replan(now);
  if (orders_.deadline() <= now) orders_.tick(now, to_string(agree_->status().phase));
  if (give_up_drain_ <= now) {
    news_.emplace_back(Note{NoteCode::map_drain_given_up, name_, {}});
    drained();
  }
}

void MapDesk::step(Instant now, const agree::Input& input) {
  if (!agree_) return;
  agree::Outbox out;
  agree_->step(now, input, out);
  said_.insert(said_.end(), std::make_move_iterator(out.begin()),
               std::make_move_iterator(out.end()));
  // What is heard may cause steps: what they say comes behind what was said before.
  if (std::exchange(hearing_, true)) return;
  for (; !said_.empty(); said_.pop_front()) hear(now, said_.front());
  hearing_ = false;
}

void MapDesk::hear(Instant now, agree::Output& output) {
  if (auto* send = std::get_if<agree::Send>(&output)) {
    proto::MapLetter letter;
    letter.set_agreement(send->bytes.data(), send->bytes.size());
    post(send->to, send->bulk ? Lane::bulk : Lane::control, letter);
  } else if (auto* words = std::get_if<agree::Testament>(&output)) {
    last_words_ = std::move(words->bytes);
    ++changes_;
    news_.emplace_back(KeepWill{});
  } else if (auto* next = std::get_if<agree::Adopted>(&output)) {
    adopted(now, next->map, next->proposer);
  } else if (auto* note = std::get_if<Note>(&output)) {
    news_.emplace_back(std::move(*note));
  }
}

void MapDesk::post(const std::string& peer, Lane lane, const proto::MapLetter& letter) {
  news_.emplace_back(MapLetter{peer, lane, to_bytes(letter.SerializeAsString())});
}

// ---- what has been agreed -----------------------------------------------------------------------

void MapDesk::adopted(Instant now, const map::MapPtr& map, const std::string& proposer) {
  news_.emplace_back(MapAdopted{map});
  caught_up_at_ = kNever;
  orders_.adopted(map);
  if (!map) return forgotten(now);
  if (founder_.adopted(*map, agree_->mark().hash))
    news_.emplace_back(StoreMembers{founder_.memory().last()});
  trail_.go_on(now, *map, proposer);
  numbers_.follow(map);
  made_ = false;  // an id's maker founds once, whatever is forgotten later
  learners_.go_on(now, *map);
  others_.go_on(now, *map);
  std::erase_if(skipped_, [&](const Participant& who) { return !map->find(who); });
  skip(now);
  if (own_learning(*map)) caught_up_at_ = now;
  replan_at_ = now;
  wishes_ = false;
  look_drained(now);
}

/// Others are told now what this node remembers of it.
void MapDesk::forgotten(Instant now) {
  founder_.disturbed(now);
  trail_.forget();
  numbers_.follow({});
  tell_card_to_all();
}

// ---- what would be better -----------------------------------------------------------------------

/// Something is different, about this member. What is certain is acted on at once, all else when it
/// has settled.
void MapDesk::changed(Instant now, Duration settle, std::string_view member) {
  const map::MapPtr map = this->map();
  if (!map) {
    founder_.disturbed(now);
    return;
  }
  if (first_change_ == kNever) first_change_ = now;
  replan_at_ = std::min(now + settle, first_change_ + kLongestSettle);
  if (numbers_.find(member)) skip(now, member);
}

/// Tells the machine whose turn is not waited for, as far as it is news: of all, or of one.
void MapDesk::skip(Instant now, std::string_view only) {
  const map::MapPtr map = this->map();
  const auto number = numbers_.find(only);
  const std::span members{map->members};
  for (const map::Host& member : number ? members.subspan(*number, 1) : members) {
    const bool skips = member.who != self_ && others_.skipped(member);
    const bool news = skips ? skipped_.insert(member.who).second : skipped_.erase(member.who) > 0;
    if (!news) continue;
    step(now, agree::Skipped{member.who, skips});
    if (this->map() != map) return;  // adopting the next one has done the rest
  }
}

place::Situation MapDesk::situation(Instant now, const map::Map& map) const {
  place::Situation s;
  s.copies = map.copies;
  s.nodes = others_.newcomers(now);
  if (options_.store)
    s.nodes.push_back({{self_, name_, options_.zone, options_.weight},
                       leaving_ ? place::Standing::leaving : place::Standing::fit,
                       0});
  std::set<Participant> listed;
  for (const place::Candidate& node : s.nodes) listed.insert(node.host.who);
  const Instant cut_at = others_.cut_at(map);
  for (const map::Host& member : map.members)
    if (!listed.contains(member.who)) s.nodes.push_back(others_.member(now, member, cut_at));
  if (ready_at(map) <= now) s.ready = learners_.ready();
  return s;
}

/// A plan of a large map is dear, and all make the same: who comes later plans in its turn, and
/// hardly ever has to. Who wishes something already keeps its wish up to date.
Instant MapDesk::plan_due() const {
  if (replan_at_ == kNever || wishes_) return replan_at_;
  return replan_at_ + agree_->turn();
}

/// From when on this node may propose what it plans.
Instant MapDesk::open_from(Instant now, const place::Situation& known,
                           const map::Change& change) const {
  if (orders_.any() || !change.remove.empty()) return now;
  const Instant word = trail_.word_from(now, name_);
  return precaution(known) ? word : std::max(word, trail_.open_from(now, *map(), change));
}

map::Change MapDesk::plan(Instant now, const map::Map& map) {
  place::Situation known = situation(now, map);
  orders_.put(map, known);
  map::Change change = place::next(map, known);
  if (const Instant open = open_from(now, known, change); open > now) {
    change = {};
    replan_at_ = std::min(replan_at_, open);
  }
  if (const Instant cut_at = others_.cut_at(map); cut_at > now)
    replan_at_ = std::min(replan_at_, cut_at);
  if (const Instant ready_at = this->ready_at(map); ready_at > now)
    replan_at_ = std::min(replan_at_, ready_at);
  ranges_.plan(map, known, change);
  orders_.put(map, change);
  return change;
}

void MapDesk::replan(Instant now) {
  const Instant since = std::min(replan_at_, now);
  replan_at_ = first_change_ = kNever;
  const map::MapPtr map = this->map();
  if (!map || !map->find(self_)) return;
  replan_at_ = std::min(others_.fit_again(now), now + look_again(*map));
  others_.look(now, *map);
  skip(now);
  if (this->map() != map) return;
  map::Change change = plan(now, *map);
  wishes_ = !change.empty();
  unwanted_ = change.remove;
  change.proposer = name_;
  step(now, agree::Wanted{map->epoch, std::move(change), since});
}

void MapDesk::ranges_changed(Instant now) {
  if (map()) changed(now, kSettleRanges);
}

}  // namespace pando::node
