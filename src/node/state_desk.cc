#include "node/state_desk.h"

#include <algorithm>

#include "base/note_code.h"
#include "base/overload.h"
#include "core/ranges/news.h"

namespace pando::node {
namespace {

/// The machine's tickets are the users' plus one; its first is our own watch for names, its last
/// that for what is said about ranges.
constexpr Ticket kNames = 0, kFollowed = ~Ticket{0};

/// Two processes with one identity outdo each other no more often than this.
constexpr Duration kBetweenStarts = std::chrono::minutes{1};

std::uint64_t birth_of(Instant now, Rng& rng) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  return (static_cast<std::uint64_t>(ms.count()) << 20) | rng.below(1 << 20);
}

}  // namespace

StateDesk::StateDesk(std::optional<gossip::Config> config,
                     const std::map<std::string, std::string>& own, Instant now, Rng& rng)
    : rng_(config ? rng.fork() : Rng{0}), raised_(now - kBetweenStarts) {
  if (!config) return;
  const std::string name = config->name;
  config->birth = birth_of(now, rng_);
  machine_.emplace(*std::move(config), now, rng_.fork());
  step(now, gossip::Watch{kNames, {}, state::kName});
  step(now, gossip::Watch{kFollowed, {}, ranges::kNewsKey});
  step(now, gossip::Set{state::kName, to_bytes(name), {}});
  for (const auto& [key, value] : own) step(now, gossip::Set{key, to_bytes(value), {}});
}

Instant StateDesk::deadline() const {
  return machine_ ? std::min(machine_->deadline(), raise_at_) : kNever;
}

void StateDesk::tick(Instant now) {
  if (raise_at_ <= now) raise_start(now);
  if (machine_ && machine_->deadline() <= now) step(now, gossip::Tick{});
}

void StateDesk::step(Instant now, const gossip::Input& input) {
  if (!machine_) return;
  gossip::Outbox out;
  machine_->step(now, input, out);
  for (gossip::Output& output : out) hear(now, output);
  for (const Id& owner : nameless_)
    if (!machine_->find(owner)) names_.erase(owner);
  nameless_.clear();
}

void StateDesk::hear(Instant now, gossip::Output& output) {
  std::visit(
      Overload{
          [&](gossip::SendDatagram& send) { news_.push_back(StatePacket{send.to, send.bytes}); },
          [&](gossip::SendLarge& send) {
            news_.push_back(StateLetter{std::move(send.peer), std::move(send.bytes)});
          },
          [&](gossip::Changed& change) { hear_change(change); },
          [&](gossip::SlowDown& slow) { slow_down_ = std::move(slow); },
          [&](gossip::Refused& refused) { refused_ = std::move(refused); },
          [&](gossip::StartSuperseded& news) {
            news_.push_back(Note{NoteCode::start_outdone, std::to_string(news.above), {}});
            outdone(now, news.above);
          },
          [&](gossip::IdentityClash&) {
            news_.push_back(Note{NoteCode::identity_shared, name_of(machine_->self().id), {}});
            outdone(now, machine_->self().start);
          },
      },
      output);
}

void StateDesk::hear_change(gossip::Changed& change) {
  if (change.ticket == kNames) return hear_name(change);
  if (change.ticket == kFollowed) {
    news_.push_back(KeyChanged{change.owner, std::move(change.key), std::move(change.now)});
    return;
  }
  const Ticket ticket = change.ticket - 1;
  const auto watch = watches_.find(ticket);
  std::string node = name_of(change.owner.id);
  if (watch == watches_.end()) return;
  const auto& [wanted, secrets] = watch->second;
  if ((!wanted.empty() && wanted != node) || change.key.starts_with(state::kSecret) != secrets)
    return;
  news_.push_back(
      StateAnswer{ticket, state::Changed{std::move(node), change.owner, std::move(change.key),
                                         std::move(change.before), std::move(change.now)}});
}

void StateDesk::hear_name(const gossip::Changed& change) {
  if (change.now) {
    const std::string name = to_string(*change.now);
    owners_[name] = change.owner.id;
    names_[change.owner.id] = name;
    return;
  }
  // What else vanishes with it is told under the name, so the name goes last.
  nameless_.push_back(change.owner.id);
  const auto it = owners_.find(to_string(*change.before));
  if (it != owners_.end() && it->second == change.owner.id) owners_.erase(it);
}

void StateDesk::outdone(Instant now, StartNumber above) {
  outdone_ = std::max(outdone_, above);
  raise_at_ = std::max(now, raised_ + kBetweenStarts);
}

/// A start number above what others know; its keys stay.
void StateDesk::raise_start(Instant now) {
  raise_at_ = kNever;
  raised_ = now;
  step(now, gossip::Restart{std::max(outdone_, machine_->self().start) + 1, birth_of(now, rng_)});
}

// ---- members and messages ----------------------------------------------------------------------

/// Who does not speak Pando (any more) is no partner.
void StateDesk::introduce(Instant now, const NodeInfo& member) {
  if (!machine_) return;
  if (!member.versions.pando()) return forget(now, member.name, false);
  const Participant known = machine_->partner(member.name);
  step(now, gossip::PeerUp{
                .name = member.name, .endpoint = member.endpoint, .who = known, .linked = true});
}

void StateDesk::forget(Instant now, const std::string& member, bool left) {
  if (!machine_) return;
  const Participant who = machine_->partner(member);
  step(now, gossip::PeerDown{member});
  if (left && who.start > 0) step(now, gossip::Forget{who});
}

void StateDesk::bury(Instant now, const std::string& member) {
  if (!machine_ || machine_->partner(member).start > 0) return;
  if (const auto owner = machine_->find(owner_of(member)); owner && owner->who != machine_->self())
    step(now, gossip::Forget{owner->who});
}

void StateDesk::received(Instant now, const Endpoint& from, ByteView message) {
  step(now, gossip::Received{from, message});
}

void StateDesk::letter(Instant now, const std::string& peer, ByteView text) {
  step(now, gossip::LargeReceived{peer, text});
}

}  // namespace pando::node
