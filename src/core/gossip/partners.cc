#include "core/gossip/partners.h"

#include <algorithm>

namespace pando::gossip {

std::vector<Partner>::iterator Partners::place(std::string_view name) {
  return std::lower_bound(partners_.begin(), partners_.end(), name,
                          [](const Partner& p, std::string_view n) { return p.peer.name < n; });
}

bool Partners::add(const PeerUp& peer, Instant now) {
  auto it = place(peer.name);
  if (it == partners_.end() || it->peer.name != peer.name) {
    if (partners_.size() >= limit_) return false;
    it = partners_.insert(it, Partner{.peer = {}, .talked = now, .has = 0});
  }
  if (const auto old = ids_.find(it->peer.who.id); old != ids_.end()) ids_.erase(old);
  if (it->peer.who != peer.who) it->has = 0;
  it->peer = peer;
  if (!peer.who.id.empty()) ids_.insert(peer.who.id);
  return true;
}

void Partners::remove(std::string_view name) {
  const auto it = place(name);
  if (it == partners_.end() || it->peer.name != name) return;
  if (const auto old = ids_.find(it->peer.who.id); old != ids_.end()) ids_.erase(old);
  partners_.erase(it);
}

Partner* Partners::find(std::string_view name) {
  const auto it = place(name);
  return it == partners_.end() || it->peer.name != name ? nullptr : &*it;
}

const Partner* Partners::find(std::string_view name) const {
  return const_cast<Partners*>(this)->find(name);
}

std::vector<Partner*> Partners::choose(bool two, Instant now, Rng& rng) {
  if (partners_.empty()) return {};
  std::vector<Partner*> chosen{&partners_[rng.below(partners_.size())]};
  chosen.front()->talked = now;
  if (!two || partners_.size() == 1) return chosen;
  const auto least =
      std::min_element(partners_.begin(), partners_.end(),
                       [](const Partner& a, const Partner& b) { return a.talked < b.talked; });
  if (&*least != chosen.front()) chosen.push_back(&*least);
  least->talked = now;
  return chosen;
}

Version Partners::all_have() const {
  Version least = kNumberLimit;
  for (const Partner& partner : partners_) least = std::min(least, partner.has);
  return least;
}

void Partners::forget_what_they_have() {
  for (Partner& partner : partners_) partner.has = 0;
}

}  // namespace pando::gossip
