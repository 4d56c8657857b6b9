// How another copy becomes what the primary is.
#include "core/store/primary.h"
#include "core/store/words.h"

namespace pando::store {

using State = Follower::State;

void Primary::offered(Peer& peer, Bucket& bucket, const proto::StoreWord& word) {
  const proto::StoreOffer& offer = word.offer();
  Follower* follower = bucket.follower(peer.who);
  if (bucket.role != Role::primary || follower == nullptr || word.stream() == 0 ||
      bucket.now != Configuration{offer.since(), offer.branch()}) {
    ++room_.counters.stale;
    return;
  }
  if (word.stream() == follower->stream && answers(*follower)) return;
  if (follower->unsure) follower->counts = false;
  follower->unsure = false;
  if (offer.ready()) follower->counts = true;
  follower->peer = &peer;
  follower->stream = word.stream();
  follower->told = false;
  room_.mark_dirty(bucket);
  const bool filling = follower->state == State::copying || follower->state == State::filled;
  if (filling && offer.filling() == follower->fill) return;
  Mover::drop(bucket, *follower);
  compare(bucket, *follower, offer);
}

/// Whether what its last offer asks for is under way. Who repeats it although the answer has
/// arrived has lost that.
bool Primary::answers(const Follower& follower) {
  if (follower.state != State::comparing && follower.state != State::following) return true;
  return follower.peer->normal.echoed < follower.answered;
}

/// An answer shows when it has arrived, as what is behind it does.
proto::StoreWord& Primary::answer(const Bucket& bucket, Follower& follower) {
  follower.answered = ++follower.peer->normal.mark;
  return follower.peer->word(bucket.number, follower.stream);
}

void Primary::compare(Bucket& bucket, Follower& follower, const proto::StoreOffer& offer) {
  const Sequence last = bucket.log.last();
  const Sequence same =
      store::common(bucket.history.eras(), last, eras_of(offer.eras()), offer.last());
  if (bucket.log.first() > same + 1)
    return follower.state == State::filled ? lose_it(bucket, follower)
                                           : mover_.queue(bucket, follower);
  if (same == offer.last()) return go_on(bucket, follower, same);
  follower.state = State::comparing;
  follower.common = same;
  answer(bucket, follower).mutable_name()->set_common(same);
}

void Primary::go_on(Bucket& bucket, Follower& follower, Sequence from) {
  ++room_.counters.continued;
  follower.state = State::following;
  follower.acked = from;
  follower.cursor = {.next = from + 1};
  follower.piece = 0;
  follower.repairs = 0;
  write_eras(bucket.history, *answer(bucket, follower).mutable_go_on()->mutable_eras());
  room_.peers.relieve(*follower.peer, *room_.out);
}

void Primary::touched(Peer& peer, Bucket& bucket, const proto::StoreWord& word) {
  Follower* follower = bucket.follower(peer.who);
  if (follower == nullptr || follower->state != State::comparing ||
      follower->stream != word.stream() || follower->common != word.touched().common())
    return;
  if (word.touched().unknown()) return mover_.queue(bucket, *follower);
  take_back(bucket, *follower, view(word.touched().keys()));
}

Bytes Primary::own_effects(const Bucket& bucket, Sequence behind) const {
  Bytes all;
  for (Log::Cursor at{.next = behind + 1}; at.next <= bucket.log.last();) {
    const ByteView effects = bucket.log.read(at);
    all.insert(all.end(), effects.begin(), effects.end());
  }
  return all;
}

/// All keys that either has changed since they were equal become what they are here.
void Primary::take_back(Bucket& bucket, Follower& follower, ByteView keys) {
  const std::size_t limit = room_.config.restated;
  if (bucket.log.first() > follower.common + 1 ||
      bucket.log.octets_after(follower.common) > limit + 2 * kMessage)
    return mover_.queue(bucket, follower);
  Bytes all = bucket.content->keys_of(own_effects(bucket, follower.common));
  all.insert(all.end(), keys.begin(), keys.end());
  const std::optional<Bytes> effects = bucket.content->restate(all, limit);
  if (!effects) return mover_.queue(bucket, follower);
  ++room_.counters.taken_back;
  follower.peer->normal.mark += effects->size();
  auto& back = *answer(bucket, follower).mutable_take_back();
  back.set_common(follower.common);
  back.set_last(bucket.log.last());
  back.set_effects(std::string{text(*effects)});
  write_eras(bucket.history, *back.mutable_eras());
  follower.peer->long_words += effects->size();
  follower.state = State::following;
  follower.acked = follower.common;
  follower.cursor = {.next = bucket.log.last() + 1};
  follower.piece = 0;
  follower.repairs = 0;
  room_.peers.relieve(*follower.peer, *room_.out);
}

void Primary::wants_part(Peer& peer, Bucket& bucket, const proto::StoreWord& word) {
  Follower* follower = bucket.follower(peer.who);
  if (follower == nullptr || follower->state != State::following ||
      follower->stream != word.stream() || word.repair().part() >= Content::kParts)
    return;
  follower->repairs |= 1U << word.repair().part();
  room_.mark_dirty(bucket);
}

/// Requires that it has been sent everything: the part fits exactly here.
void Primary::repair(Bucket& bucket, Follower& follower) {
  for (unsigned part = 0; part < Content::kParts; ++part) {
    if ((follower.repairs >> part & 1) == 0) continue;
    if (follower.peer->normal.under_way() >= room_.window(*follower.peer))
      return wait_for(bucket, follower);
    const auto effects = bucket.content->restate_part(part, room_.config.restated);
    if (!effects) return mover_.queue(bucket, follower);
    Lane& lane = follower.peer->normal;
    const std::size_t before = lane.records.size();
    PackedWriter to{lane.records};
    to.kind(Kind::part).number(bucket.number).number(follower.stream).number(bucket.log.last());
    to.number(part).octets(*effects);
    room_.put(*follower.peer, lane, before);
    follower.repairs &= ~(1U << part);
  }
}

}  // namespace pando::store
