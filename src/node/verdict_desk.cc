#include "node/verdict_desk.h"

#include <algorithm>

#include "base/note_code.h"
#include "node/pando_datagram.h"

namespace pando::node {
namespace {

using verdict::Sign;
using wire::memberlist::Dead;
using wire::memberlist::PacketMessage;
using wire::memberlist::Ping;
using wire::memberlist::Suspect;

std::optional<Sign> sign_of(link::Cause cause) {
  switch (cause) {
    case link::Cause::refused:
      return Sign::refused;
    case link::Cause::timeout:
      return Sign::unanswered;
    case link::Cause::unreachable:
      return Sign::no_route;
    default:
      return {};
  }
}

/// A connection that ended without an answer. Closed by ourselves: nobody answered in time.
std::optional<Sign> sign_of(std::optional<StreamEnd> end, bool connected) {
  const StreamEnd how = end.value_or(StreamEnd::timeout);
  if (how == StreamEnd::timeout) return connected ? Sign::mute : Sign::unanswered;
  if (how == StreamEnd::refused) return Sign::refused;
  if (how == StreamEnd::unreachable) return Sign::no_route;
  return {};
}

}  // namespace

VerdictDesk::VerdictDesk(const Config& config, const wire::Keyring& keys, const swim::Swim& swim,
                         Rng& rng)
    : swim_(swim) {
  if (config.self.id.empty()) return;
  verdicts_.emplace(verdict::Config{.self = config.name, .cluster = config.cluster}, keys,
                    rng.fork());
  settle(config.cluster_id);
}

void VerdictDesk::step(Instant now, const verdict::Input& input) {
  now_ = now;
  if (verdicts_) verdicts_->step(now, input, said_);
}

Duration VerdictDesk::unfit(std::string_view member) const {
  return verdicts_ ? std::max(Duration{}, verdicts_->fit_at(member) - now_) : Duration{};
}

void VerdictDesk::set_keys(const wire::Keyring& keys) {
  if (!verdicts_ || std::ranges::equal(keys.keys(), verdicts_->keys().keys())) return;
  ++changes_;
  verdicts_->set_keys(keys);
  // Whoever keeps a will hears of it: no event tells.
  said_.emplace_back(Note{NoteCode::keyring_changed, std::to_string(keys.keys().size()), {}});
}

void VerdictDesk::settle(const Id& cluster) {
  ++changes_;
  cluster_id_ = cluster;
  if (verdicts_) verdicts_->set_cluster_id(cluster);
}

// ---- what it says -------------------------------------------------------------------------------

struct VerdictDesk::Telling {
  const swim::Swim& swim;
  std::vector<VerdictNews> news;

  const std::string& self() const { return swim.self().name; }
  void tell(const Endpoint& to, const PacketMessage& message) {
    news.emplace_back(VerdictPacket{to, encode(message)});
  }

  void operator()(const verdict::SendDatagram& send) {
    news.emplace_back(VerdictPacket{send.to, death_datagram(send.bytes)});
  }
  void operator()(const verdict::Accuse& accuse) {
    news.emplace_back(Judgement{Suspect{accuse.incarnation, accuse.name, self()}});
  }
  void operator()(const verdict::Check& check) {
    if (const auto known = swim.find(check.name))
      tell(known->info->endpoint, Ping{.node = check.name});
  }
  void operator()(const verdict::Declare& declare) {
    const auto known = swim.find(declare.name);
    if (!known) return;
    const Dead dead{declare.incarnation.value_or(known->incarnation), declare.name, self()};
    // Gossip takes a second to reach everybody.
    for (const Endpoint& to : declare.tell) tell(to, dead);
    news.emplace_back(Judgement{dead});
  }
  void operator()(const verdict::Unfit& unfit) {
    news.emplace_back(Note{NoteCode::member_unfit, unfit.name,
                           std::to_string(unfit.time / std::chrono::seconds{1}) + " s"});
  }
  void operator()(verdict::Ended& ended) { news.emplace_back(std::move(ended)); }
  void operator()(Note& note) { news.emplace_back(std::move(note)); }
};

std::vector<VerdictNews> VerdictDesk::take_said() {
  Telling telling{swim_, {}};
  for (verdict::Output& said : std::exchange(said_, {})) std::visit(telling, said);
  return std::move(telling.news);
}

const std::string* VerdictDesk::name_at(const Endpoint& endpoint) const {
  const auto found = names_.find(endpoint);
  return found == names_.end() ? nullptr : &found->second;
}

// ---- members ------------------------------------------------------------------------------------

void VerdictDesk::up(Instant now, const NodeInfo& member) {
  if (!verdicts_ || member.name == swim_.self().name) return;
  ++changes_;
  std::erase_if(names_, [&](const auto& entry) { return entry.second == member.name; });
  names_[member.endpoint] = member.name;
  step(now, verdict::MemberUp{member.name, member.endpoint, member.versions.pando()});
}

void VerdictDesk::down(Instant now, const std::string& member, bool left) {
  ++changes_;
  step(now, verdict::MemberDown{member, incarnation(member), left});
}

void VerdictDesk::erased(Instant now, const std::string& member) {
  std::erase_if(names_, [&](const auto& entry) { return entry.second == member; });
  step(now, verdict::MemberErased{member});
}

void VerdictDesk::linked(Instant now, const std::string& member, const Participant& who) {
  step(now, verdict::Linked{member, who});
}

std::uint32_t VerdictDesk::incarnation(std::string_view member) const {
  const auto peer = swim_.find(member);
  return peer ? peer->incarnation : 0;
}

// ---- signs --------------------------------------------------------------------------------------

void VerdictDesk::notice(Instant now, const std::string& member, Sign sign) {
  step(now, verdict::Noticed{member, incarnation(member), sign,
                             static_cast<std::uint32_t>(swim_.health_score())});
}

void VerdictDesk::probe_failed(Instant now, const std::string& member) {
  notice(now, member, Sign::probe_failed);
}

void VerdictDesk::link_down(Instant now, const std::string& member, link::Cause cause) {
  if (cause == link::Cause::reset || cause == link::Cause::eof)
    notice(now, member, Sign::link_broken);
}

void VerdictDesk::link_refused(Instant now, const std::string& member, link::Cause cause) {
  if (const auto sign = sign_of(cause)) notice(now, member, *sign);
}

void VerdictDesk::dialled(StreamId stream, const Endpoint& to) {
  if (verdicts_) dials_.emplace(stream, Dialled{to});
}

void VerdictDesk::connected(StreamId stream) {
  const auto it = dials_.find(stream);
  if (it != dials_.end()) it->second.connected = true;
}

void VerdictDesk::ended(Instant now, StreamId stream, std::optional<StreamEnd> end) {
  const auto it = dials_.find(stream);
  if (it == dials_.end()) return;
  const Dialled dial = it->second;
  dials_.erase(it);
  const auto name = names_.find(dial.to);
  const auto sign = sign_of(end, dial.connected);
  if (sign && name != names_.end()) notice(now, name->second, *sign);
}

void VerdictDesk::received(Instant now, const Endpoint& from, ByteView message) {
  step(now, verdict::Received{from, message});
}

}  // namespace pando::node
