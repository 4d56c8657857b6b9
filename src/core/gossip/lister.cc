#include "core/gossip/lister.h"

#include <algorithm>

namespace pando::gossip {
namespace {

bool within(std::uint64_t ranges, const Id& id) {
  return (ranges >> Table::range_of(id) & 1) != 0;
}

}  // namespace

bool Lister::whole(proto::Digest& digest, std::size_t budget) const {
  DigestWriter writer{digest, budget};
  for (const auto& [recency, owner] : shared_.table.by_recency()) {
    if (writer.add(listing_of(*owner))) continue;
    digest.Clear();
    return false;
  }
  digest.set_complete(~std::uint64_t{0});
  return true;
}

void Lister::recent(std::uint64_t ranges, proto::Digest& digest, std::size_t budget) const {
  DigestWriter writer{digest, budget};
  const auto& owners = shared_.table.by_recency();
  for (auto it = owners.rbegin(); it != owners.rend(); ++it)
    if (within(ranges, it->second->id) && !writer.add(listing_of(*it->second))) return;
}

void Lister::window(std::uint64_t ranges, std::span<const Listing> wants, proto::Digest& digest,
                    std::size_t budget) {
  for (const bool all : {true, false}) {
    digest.Clear();
    DigestWriter writer{digest, budget};
    Listed listed;
    for (const Listing& want : wants)
      if (writer.add(want)) listed.insert(want.owner);
    if (all && add_recent(ranges, 0, listed, writer)) {
      digest.set_complete(ranges);
      return;
    }
    if (all) continue;
    add_recent(ranges, writer.left() / 2, listed, writer);
    rotate(ranges, listed, writer);
  }
}

bool Lister::add_recent(std::uint64_t ranges, std::size_t keep, Listed& listed,
                        DigestWriter& writer) const {
  const auto& owners = shared_.table.by_recency();
  for (auto it = owners.rbegin(); it != owners.rend(); ++it) {
    const Owner& owner = *it->second;
    if (!within(ranges, owner.id) || listed.contains(short_id(owner.id))) continue;
    if (writer.left() < keep || !writer.add(listing_of(owner))) return false;
    listed.insert(short_id(owner.id));
  }
  return true;
}

/// Goes round the owners by id, from the cursor on, until the digest is full.
void Lister::rotate(std::uint64_t ranges, const Listed& listed, DigestWriter& writer) {
  const auto& owners = shared_.table.all();
  auto it = owners.lower_bound(cursor_);
  for (std::size_t i = 0; i < owners.size(); ++i, ++it) {
    if (it == owners.end()) it = owners.begin();
    const Owner& owner = it->second;
    cursor_ = owner.id;
    if (!owner.listed() || !within(ranges, owner.id) || listed.contains(short_id(owner.id)))
      continue;
    if (!writer.add(listing_of(owner))) return;
  }
}

void Lister::sample(std::size_t count, proto::Digest& digest, std::size_t budget) {
  std::vector<const Owner*> owners;
  for (const auto& [recency, owner] : shared_.table.by_recency()) owners.push_back(owner);
  DigestWriter writer{digest, budget};
  for (std::size_t i = 0; i < std::min(count, owners.size()); ++i) {
    std::swap(owners[i], owners[i + shared_.rng.below(owners.size() - i)]);
    if (!writer.add(listing_of(*owners[i]))) return;
  }
}

void Lister::mirror(const proto::Digest& other, proto::Digest& digest, std::size_t budget) const {
  DigestWriter writer{digest, budget};
  for (const std::uint64_t prefix : other.owner()) {
    const Owner* owner = shared_.table.find_short(prefix);
    if (!writer.add(owner == nullptr ? Listing{.owner = prefix} : listing_of(*owner))) return;
  }
}

}  // namespace pando::gossip
