// What the map hears of others: membership, links, evidence, messages.
#include <algorithm>

#include "node/map_desk.h"

namespace pando::node {
namespace {

using namespace std::chrono_literals;

/// What is not certain is acted on when it has settled: news of one cause come together.
constexpr Duration kSettle = 200ms;
/// Beyond the mesh whoever knows a newer map may have no link with us. One is asked at a time.
constexpr Duration kWantLink = 500ms;

}  // namespace

// ---- members, links, evidence -------------------------------------------------------------------

void MapDesk::introduce(Instant now, const std::string& member, Duration unfit) {
  if (!agree_ || member == name_) return;
  others_.alive(member, now + unfit);
  changed(now, kSettle, member);
}

void MapDesk::left(Instant now, const std::string& member) {
  if (!agree_ || member == name_) return;
  others_.left(member);
  changed(now, Duration{}, member);
  look_drained(now);
}

void MapDesk::buried(Instant now, const std::string& member,
                     const std::vector<std::string>& doubted) {
  if (!agree_ || member == name_) return;
  others_.buried(now, member, doubted);
  changed(now, Duration{}, member);
}

void MapDesk::suspect(Instant now, const std::string& member, bool agreed) {
  if (!agree_) return;
  others_.suspect(member, agreed, mark().epoch);
  changed(now, kSettle, member);
}

void MapDesk::linked(Instant now, const std::string& peer, const Participant& who) {
  if (!agree_) return;
  others_.linked(peer, who);
  // It was only paused: it is not to be asked for its vote on its own removal.
  if (std::ranges::find(unwanted_, who) != unwanted_.end()) {
    others_.woke(now);
    replan(now);
  }
  step(now, agree::PeerUp{peer, who});
  if (options_.store) tell_card(peer);
  changed(now, kSettle, peer);
}

void MapDesk::unlinked(Instant now, const std::string& peer) {
  if (!agree_) return;
  others_.unlinked(peer);
  step(now, agree::PeerDown{peer});
  changed(now, kSettle, peer);
  look_drained(now);
}

void MapDesk::ended(Instant now, const Participant& who, ByteView last_words) {
  if (!agree_ || who == self_) return;
  others_.ended(who);
  step(now, agree::Ended{who, to_bytes(last_words)});
  changed(now, Duration{});
  if (map()) skip(now);
}

void MapDesk::tell_card(const std::string& peer) {
  proto::MapLetter letter;
  proto::StoreCard& card = *letter.mutable_card();
  card.set_zone(options_.zone);
  card.set_weight(options_.weight);
  card.set_leaving(leaving_);
  founder_.tell(card);
  post(peer, Lane::control, letter);
}

void MapDesk::tell_card_to_all() {
  if (!options_.store) return;
  for (const std::string& peer : others_.linked()) tell_card(peer);
}

// ---- messages -----------------------------------------------------------------------------------

void MapDesk::marked(Instant now, const std::string& from, const map::Mark& mark) {
  if (!map()) founder_.disturbed(now);
  step(now, agree::Marked{from, mark});
  const map::Mark ours = this->mark();
  const bool newer = mark.epoch > 0 && mark != ours &&
                     (ours.epoch == 0 || mark.branch != ours.branch || mark.epoch > ours.epoch);
  if (!agree_ || !newer || others_.linked_with(from) || now < want_link_at_) return;
  want_link_at_ = now + kWantLink;
  news_.emplace_back(LinkWanted{from});
}

void MapDesk::letter(Instant now, const std::string& peer, ByteView text) {
  proto::MapLetter letter;
  if (!agree_ || !letter.ParseFromArray(text.data(), static_cast<int>(text.size()))) return;
  if (letter.has_agreement()) {
    if (!map()) founder_.disturbed(now);
    step(now, agree::Received{peer, view(letter.agreement())});
  } else if (letter.has_card()) {
    if (!legal(letter.card())) return;
    others_.card(peer, letter.card());
    changed(now, kSettle);
    look_drained(now);
  } else if (letter.has_order()) {
    orders_.hear(now, map(), letter.order());
    if (orders_.any()) changed(now, Duration{});
  } else if (letter.has_caught_up()) {
    const map::MapPtr map = this->map();
    const auto learner = map ? numbers_.find(peer) : std::nullopt;
    if (learner) hear_learning(now, map->members[*learner], letter.caught_up());
  }
}

}  // namespace pando::node
