#include "core/pubsub/topics.h"

#include <algorithm>

namespace pando::pubsub {
namespace {

/// What a name costs beside its octets.
constexpr std::size_t kEach = 64;

std::size_t cost_of(std::string_view name) {
  return name.size() + kEach;
}

}  // namespace

Named::iterator Topics::find_or_add(Kind kind, std::string_view name) {
  const auto found = named(kind).find(name);
  return found != named(kind).end() ? found : named(kind).emplace(std::string{name}, Topic{}).first;
}

void Topics::drop_if_empty(Kind kind, Named::iterator topic) {
  if (topic->second.here.empty() && topic->second.there.empty()) named(kind).erase(topic);
}

std::pair<Topic&, bool> Topics::add(Kind kind, std::string_view name, Client client) {
  const auto topic = find_or_add(kind, name);
  if (!topic->second.here.insert(client).second) return {topic->second, false};
  clients_[client][static_cast<std::size_t>(kind)].insert(topic->first);
  here_ += cost_of(name);
  return {topic->second, true};
}

bool Topics::remove(Kind kind, std::string_view name, Client client) {
  const auto topic = named(kind).find(name);
  if (topic == named(kind).end() || topic->second.here.erase(client) == 0) return false;
  here_ -= cost_of(name);
  const auto listener = clients_.find(client);
  listener->second[static_cast<std::size_t>(kind)].erase(topic->first);
  if (std::ranges::all_of(listener->second, [](const auto& names) { return names.empty(); }))
    clients_.erase(listener);
  drop_if_empty(kind, topic);
  return true;
}

std::vector<std::string> Topics::of_client(Kind kind, Client client) const {
  const auto listener = clients_.find(client);
  if (listener == clients_.end()) return {};
  const auto& names = listener->second[static_cast<std::size_t>(kind)];
  return {names.begin(), names.end()};
}

void Topics::set_there(Kind kind, std::string_view name, Peer peer, std::uint64_t clients) {
  const auto topic = find_or_add(kind, name);
  if (clients == 0) {
    if (topic->second.there.erase(peer) > 0) there_[peer] -= cost_of(name);
  } else if (topic->second.there.insert_or_assign(peer, clients).second) {
    there_[peer] += cost_of(name);
  }
  drop_if_empty(kind, topic);
}

void Topics::forget(Peer peer) {
  if (there_.erase(peer) == 0) return;
  for (const Kind kind : kAllKinds)
    for (auto topic = named(kind).begin(); topic != named(kind).end();) {
      const auto next = std::next(topic);
      topic->second.there.erase(peer);
      drop_if_empty(kind, topic);
      topic = next;
    }
}

std::size_t Topics::size_there(Peer peer) const {
  const auto found = there_.find(peer);
  return found == there_.end() ? 0 : found->second;
}

}  // namespace pando::pubsub
