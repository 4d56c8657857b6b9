#include "core/gossip/gossip.h"

#include <algorithm>

#include "base/assert.h"
#include "core/gossip/codec.h"
#include "core/gossip/impl.h"

namespace pando::gossip {
namespace {

EntryView view_of(const Entry& entry) {
  return {entry.key, entry.value, entry.version, entry.expires};
}

OwnerView view_of(const Owner& owner) {
  const auto entries = owner.state.contents.all();
  return {.who = owner.who(),
          .version = owner.state.version,
          .collected = owner.state.collected,
          .keys = static_cast<std::size_t>(
              std::ranges::count_if(entries, [](const Entry& e) { return e.visible(); })),
          .bytes = owner.state.contents.bytes()};
}

}  // namespace

Gossip::Gossip(Config config, Instant now, Rng rng)
    : impl_(std::make_unique<Impl>(std::move(config), now, rng)) {}
Gossip::~Gossip() = default;
Gossip::Gossip(Gossip&&) noexcept = default;
Gossip& Gossip::operator=(Gossip&&) noexcept = default;

void Gossip::step(Instant now, const Input& input, Outbox& out) {
  std::visit([&](const auto& in) { impl_->on(now, in, out); }, input);
  PANDO_ASSERT(!std::holds_alternative<Tick>(input) || deadline() > now);
}

Instant Gossip::deadline() const {
  return impl_->deadline();
}

Participant Gossip::self() const {
  return impl_->shared.config.self;
}

std::optional<EntryView> Gossip::get(const Id& id, std::string_view key) const {
  const Owner* owner = impl_->shared.table.find(id);
  const Entry* entry = owner == nullptr ? nullptr : owner->state.contents.find(key);
  if (entry == nullptr || !entry->visible()) return std::nullopt;
  return view_of(*entry);
}

std::vector<EntryView> Gossip::list(const Id& id, std::string_view prefix) const {
  std::vector<EntryView> views;
  const Owner* owner = impl_->shared.table.find(id);
  if (owner == nullptr) return views;
  for (const Entry& entry : owner->state.contents.all())
    if (entry.visible() && entry.key.starts_with(prefix)) views.push_back(view_of(entry));
  return views;
}

std::optional<OwnerView> Gossip::find(const Id& id) const {
  const Owner* owner = impl_->shared.table.find(id);
  if (owner == nullptr || !owner->known()) return std::nullopt;
  return view_of(*owner);
}

std::vector<OwnerView> Gossip::owners() const {
  std::vector<OwnerView> views;
  for (const auto& [id, owner] : impl_->shared.table.all())
    if (owner.known()) views.push_back(view_of(owner));
  return views;
}

Participant Gossip::partner(std::string_view name) const {
  const Partner* partner = impl_->shared.partners.find(name);
  return partner == nullptr ? Participant{} : partner->peer.who;
}

Bytes Gossip::root() const {
  return to_bytes(write_root(impl_->shared.table.root()));
}

std::size_t Gossip::size() const {
  return impl_->shared.table.size();
}

std::size_t Gossip::memory() const {
  return impl_->shared.table.cost();
}

std::uint64_t Gossip::refused(Refusal why) const {
  return impl_->shared.refused[static_cast<std::size_t>(why)];
}

double Gossip::allowed_rate() const {
  return impl_->shared.flow.allowed();
}

Shared& Gossip::inside() {
  return impl_->shared;
}

}  // namespace pando::gossip
