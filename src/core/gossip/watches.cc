#include "core/gossip/watches.h"

namespace pando::gossip {
namespace {

const Bytes* visible(const Entry* entry) {
  return entry != nullptr && entry->visible() ? &entry->value : nullptr;
}

std::optional<Bytes> copy(const Bytes* value) {
  return value == nullptr ? std::nullopt : std::optional{*value};
}

}  // namespace

bool Watches::add(const Watch& watch) {
  if (!watches_.contains(watch.ticket) && watches_.size() >= limit_) return false;
  watches_.insert_or_assign(watch.ticket, watch);
  return true;
}

void Watches::tell(const Participant& owner, std::string_view key, const Entry* before,
                   const Entry* now, Outbox& out) const {
  const Bytes* const old = visible(before);
  const Bytes* const value = visible(now);
  const bool same = old == nullptr || value == nullptr ? old == value : *old == *value;
  if (same) return;
  for (const auto& [ticket, watch] : watches_)
    if ((watch.owner.empty() || watch.owner == owner.id) && key.starts_with(watch.prefix))
      out.push_back(Changed{ticket, owner, std::string{key}, copy(old), copy(value)});
}

void Watches::tell(const Participant& owner, const Contents& before, const Contents& now,
                   Outbox& out) const {
  if (watches_.empty()) return;
  for (const Entry& entry : before.all())
    if (now.find(entry.key) == nullptr) tell(owner, entry.key, &entry, nullptr, out);
  for (const Entry& entry : now.all()) tell(owner, entry.key, before.find(entry.key), &entry, out);
}

}  // namespace pando::gossip
