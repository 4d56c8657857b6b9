// What users ask about state, and what they hear.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "node/state_desk.h"

namespace pando::node {
namespace {

constexpr std::string_view kNoIdentity =
    "this node has no identity, so it has no state: start it with one";
constexpr std::string_view kStopped = "this node has left the cluster; start it again";

/// Whether the asker may write it.
bool writable(const StateAsk& asked, const std::string& key) {
  return key.starts_with(asked.secrets ? state::kSecret : state::kReserved) == asked.secrets;
}

}  // namespace

void StateDesk::ask(Instant now, const StateAsk& asked) {
  state::Reply reply = state::Done{std::string{stopped_ ? kStopped : kNoIdentity}};
  if (machine_ && !stopped_)
    reply = std::visit([&](const auto& c) { return ask(now, asked, c); }, asked.command);
  // What a write changes is told after its reply only to other tickets.
  news_.push_back(StateAnswer{asked.ticket, std::move(reply)});
}

/// Why the machine did not take a write; empty: it did.
std::string StateDesk::write(Instant now, const gossip::Input& input, Duration& retry_after) {
  refused_.reset();
  slow_down_.reset();
  step(now, input);
  if (refused_)
    return fmt::format("cannot write '{}': {}", refused_->key, gossip::to_string(refused_->why));
  if (!slow_down_) return {};
  retry_after = slow_down_->retry_after;
  return fmt::format("cannot write '{}' now: the cluster is told more than it can carry; slow down",
                     slow_down_->key);
}

Duration StateDesk::say(Instant now, const std::string& key, const std::optional<Bytes>& value) {
  Duration retry_after{};
  if (!machine_) return retry_after;
  if (value)
    write(now, gossip::Set{key, *value, {}}, retry_after);
  else
    write(now, gossip::Erase{key}, retry_after);
  return retry_after;
}

state::Reply StateDesk::ask(Instant now, const StateAsk& asked, const state::Set& set) {
  if (!writable(asked, set.key))
    return state::Done{
        fmt::format("'{}' is a key of the node itself; use one that does not begin "
                    "with '{}'",
                    set.key, state::kReserved)};
  state::Done done;
  done.error = write(now, gossip::Set{set.key, set.value, set.limit}, done.retry_after);
  return done;
}

state::Reply StateDesk::ask(Instant now, const StateAsk& asked, const state::Erase& erase) {
  if (!writable(asked, erase.key))
    return state::Done{
        fmt::format("'{}' is a key of the node itself and cannot be erased", erase.key)};
  state::Done done;
  done.error = write(now, gossip::Erase{erase.key}, done.retry_after);
  return done;
}

std::optional<state::Entry> StateDesk::find(Instant now, std::string_view node,
                                            std::string_view key) const {
  if (key.starts_with(state::kSecret)) return std::nullopt;
  const auto owner = machine_ ? machine_->find(owner_of(node)) : std::nullopt;
  const auto view = owner ? machine_->get(owner->who.id, key) : std::nullopt;
  if (!view) return std::nullopt;
  return entry_of(now, owner->who, *view);
}

std::vector<state::Entry> StateDesk::list(Instant now, std::string_view node,
                                          std::string_view prefix, bool secrets) const {
  std::vector<state::Entry> entries;
  const Id wanted = node.empty() || !machine_ ? Id{} : owner_of(node);
  if (!machine_ || (!node.empty() && wanted.empty())) return entries;
  for (const gossip::OwnerView& owner : machine_->owners())
    if (wanted.empty() || wanted == owner.who.id)
      for (const gossip::EntryView& view : machine_->list(owner.who.id, prefix))
        if (view.key.starts_with(state::kSecret) == secrets)
          entries.push_back(entry_of(now, owner.who, view));
  std::ranges::sort(entries, [](const state::Entry& a, const state::Entry& b) {
    return std::tie(a.node, a.key) < std::tie(b.node, b.key);
  });
  return entries;
}

state::Reply StateDesk::ask(Instant now, const StateAsk& asked, const state::Watch& watch) {
  refused_.reset();
  step(now, gossip::Watch{asked.ticket + 1, {}, watch.prefix});
  if (refused_) return state::Done{std::string{gossip::to_string(refused_->why)}};
  watches_[asked.ticket] = {watch.node, asked.secrets};
  return state::Watched{list(now, watch.node, watch.prefix, asked.secrets)};
}

state::Reply StateDesk::ask(Instant now, const StateAsk&, const state::Unwatch& unwatch) {
  step(now, gossip::Unwatch{unwatch.ticket + 1});
  watches_.erase(unwatch.ticket);
  return state::Done{};
}

Id StateDesk::owner_of(std::string_view member) const {
  if (const Participant who = machine_->partner(member); !who.id.empty()) return who.id;
  const auto it = owners_.find(member);
  return it == owners_.end() ? Id{} : it->second;
}

std::string StateDesk::name_of(const Id& owner) const {
  const auto it = names_.find(owner);
  return it == names_.end() ? owner.to_string() : it->second;
}

state::Entry StateDesk::entry_of(Instant now, const Participant& owner,
                                 const gossip::EntryView& view) const {
  state::Entry entry{.node = name_of(owner.id),
                     .owner = owner,
                     .key = std::string{view.key},
                     .value = to_bytes(view.value),
                     .version = view.version,
                     .left = {}};
  if (view.expires != kNever) entry.left = std::max(Duration{}, view.expires - now);
  return entry;
}

}  // namespace pando::node
