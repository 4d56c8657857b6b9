#include "node/range_desk.h"

#include <algorithm>

#include "base/map_limits.h"
#include "base/overload.h"

namespace pando::node {
namespace {

constexpr const char* kNoIdentity =
    "this node has no identity, so it has no ranges: start it with one";
constexpr const char* kStopped = "this node has left the cluster; start it again";

void read(const std::string& table, const Participant& who, const ranges::News& news,
          place::RangeSituation& situation) {
  situation.takers.push_back({table, who, news.copies, news.reports});
  for (const ranges::NewsReady& ready : news.ready)
    situation.ready.push_back({table, ready.from, who, ready.since});
  for (const ranges::NewsLoad& load : news.loads)
    situation.reports.push_back({table, load.keys.from, load.keys.to, load.load, load.middle});
}

}  // namespace

RangeDesk::RangeDesk(const Config& config)
    : has_identity_(!config.self.id.empty()), machine_({.self = config.self}) {}

Instant RangeDesk::deadline() const {
  return std::min(machine_.deadline(), say_at_);
}

void RangeDesk::tick(Instant now) {
  if (machine_.deadline() <= now) step(now, ranges::Tick{});
  if (say_at_ > now) return;
  say_at_ = kNever;
  for (auto& [key, value] : std::exchange(unsaid_, {}))
    news_.emplace_back(SayOfSelf{key, std::move(value)});
}

void RangeDesk::step(Instant now, const ranges::Input& input) {
  ranges::Outbox out;
  machine_.step(now, input, out);
  for (ranges::Output& output : out)
    std::visit(Overload{
                   [&](ranges::Publish& publish) {
                     const std::string key = ranges::kNewsKey + publish.table;
                     unsaid_.erase(key);
                     news_.emplace_back(SayOfSelf{key, std::move(publish.value)});
                   },
                   [&](auto& said) { news_.emplace_back(RangeAnswer{std::move(said)}); },
               },
               output);
}

void RangeDesk::ask(Instant now, RangeAsk asked) {
  if (stopped_ || !has_identity_) {
    news_.emplace_back(RangeAnswer{ranges::Done{asked.ticket, stopped_ ? kStopped : kNoIdentity}});
    return;
  }
  step(now, ranges::Asked{asked.ticket, std::move(asked.command)});
}

void RangeDesk::adopted(Instant now, const map::MapPtr& map) {
  step(now, ranges::Adopted{map});
}

void RangeDesk::heard(const Participant& owner, const std::string& key,
                      const std::optional<Bytes>& value) {
  std::string table = key.substr(std::string_view{ranges::kNewsKey}.size());
  auto news = value ? ranges::decode_news(*value) : std::nullopt;
  if (news)
    said_[{std::move(table), owner.id}] = {owner, *std::move(news)};
  else
    said_.erase({std::move(table), owner.id});
}

void RangeDesk::later(Instant when, SayOfSelf said) {
  unsaid_.insert_or_assign(std::move(said.key), std::move(said.value));
  say_at_ = std::min(say_at_, when);
}

void RangeDesk::plan(const map::Map& map, const place::Situation& known,
                     map::Change& change) const {
  if (!change.remove.empty() || (said_.empty() && map.tables.empty())) return;
  place::RangeSituation situation;
  situation.nodes = known.nodes;
  situation.accept_loss = known.accept_loss || known.accepted_ranges;
  for (const auto& [key, said] : said_) read(key.first, said.who, said.news, situation);
  const map::Applied before = map::apply(map, change);
  if (!before.map) return;
  map::Change planned = place::next_ranges(*before.map, situation);
  change.tables = std::move(planned.tables);
  for (std::string& reason : planned.reasons)
    if (change.reasons.size() < map::kMaxReasons) change.reasons.push_back(std::move(reason));
}

}  // namespace pando::node
