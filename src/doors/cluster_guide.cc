#include "doors/cluster_guide.h"

#include <fmt/format.h>

#include <algorithm>

#include "pando/slots.h"
#include "shell/clock.h"

namespace pando::doors {
namespace {

using namespace std::chrono_literals;

/// For so long addresses and links may be out of date. A new map is seen at once.
constexpr Duration kFresh = 100ms;

constexpr std::string_view kCrossSlot = "CROSSSLOT Keys in request don't hash to the same slot";
constexpr std::string_view kNotServed = "CLUSTERDOWN Hash slot not served";

/// Nullopt: there are no keys. kSlots: of several slots.
std::optional<std::size_t> slot_of_all(const resp::KeyPlaces& places, resp::Words words) {
  if (places.first == 1 && places.last == 1 && words.size() > 1) return slot_of(words[1]);
  const std::vector<std::size_t> keys = resp::key_indices(places, words);
  if (keys.empty()) return std::nullopt;
  const std::size_t slot = slot_of(words[keys.front()]);
  const bool one =
      std::ranges::all_of(keys, [&](std::size_t i) { return slot_of(words[i]) == slot; });
  return one ? slot : kSlots;
}

}  // namespace

std::optional<std::string> ClusterGuide::elsewhere(const resp::CommandSpec& spec, resp::Words words,
                                                   bool copy_will_do) {
  const auto slot = slot_of_all(spec.facts.keys, words);
  if (!slot) return std::nullopt;
  if (*slot == kSlots) return std::string{kCrossSlot};
  refresh();
  if (!map_) return std::nullopt;
  return elsewhere(*slot, copy_will_do && (spec.facts.flags & resp::kReadonly) != 0);
}

std::optional<std::string> ClusterGuide::elsewhere(std::size_t slot, bool copy_will_do) const {
  const std::size_t bucket = bucket_of(static_cast<std::uint16_t>(slot), map_->buckets.size());
  const map::Holders& holders = map_->buckets[bucket];
  const auto primary = holders.primary();
  if (!primary) return std::string{kNotServed};
  if (self_ && (*self_ == *primary || (copy_will_do && holders.acting.contains(*self_))))
    return std::nullopt;
  const std::string& address = addresses_[*primary];
  if (address.empty()) return std::nullopt;
  return fmt::format("MOVED {} {}", slot, address);
}

std::optional<Shape> ClusterGuide::shape() const {
  const map::MapPtr map = host_.agreed_map();
  if (!map) return std::nullopt;
  return shape_of({.map = *map,
                   .reach = reach_in(host_, view_),
                   .members = host_.members(),
                   .self = {.who = host_.self(), .name = host_.node_name()}});
}

std::string ClusterGuide::own_id() const {
  return cluster_id(host_.self());
}

/// Nobody is sent to a primary that this node cannot reach itself: the request waits here until it
/// is back, or somebody else is primary.
void ClusterGuide::refresh() {
  const Instant now = shell::now();
  map::MapPtr map = host_.agreed_map();
  if (map == map_ && now < fresh_until_) return;
  fresh_until_ = now + kFresh;
  map_ = std::move(map);
  addresses_.clear();
  const auto shape = this->shape();
  if (!shape) return;
  self_ = map_->find(host_.self());
  const std::vector<PeerLink> peers = host_.peers();
  for (const ShapeNode& node : shape->nodes) {
    const bool linked = std::ranges::any_of(peers, [&](const PeerLink& peer) {
      return peer.name == node.name && peer.state == PeerLink::State::up;
    });
    const bool known = linked && !node.host.empty();
    addresses_.push_back(known ? fmt::format("{}:{}", node.host, node.port) : "");
  }
}

}  // namespace pando::doors
