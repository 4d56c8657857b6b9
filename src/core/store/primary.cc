// Writes out, acknowledgements in.
#include "core/store/primary.h"

#include <algorithm>

namespace pando::store {

using State = Follower::State;

void Primary::take_up(Bucket& bucket, std::vector<Follower> others, bool sure, bool was) {
  std::vector<Follower> before = std::move(bucket.followers);
  bucket.followers = std::move(others);
  bucket.history.begin(bucket.now, bucket.log.last());
  if (!was) bucket.gate = bucket.log.last();
  bucket.log.pin(true, bucket.committed);
  for (Follower& follower : bucket.followers) {
    follower.counts = follower.acting || !sure;
    follower.unsure = !follower.acting && !sure;
    follower.peer = room_.peers.find(follower.who, bucket.number);
    carry_over(bucket, before, follower);
    ask(bucket, follower);
  }
  mover_.resume(bucket);
  throttle_.recount(bucket);
  room_.mark_dirty(bucket);
}

/// A copy that is being made is good for whoever is primary of the same log.
void Primary::carry_over(Bucket& bucket, std::vector<Follower>& before, Follower& follower) {
  for (Follower& old : before) {
    if (old.who != follower.who || follower.peer == nullptr) continue;
    if (old.state != State::copying && old.state != State::filled) continue;
    follower.state = old.state;
    follower.copying = std::move(old.copying);
    follower.fill = old.fill;
    follower.copied = old.copied;
    follower.to_copy = old.to_copy;
    follower.acked = old.acked;
    follower.slow = old.slow;
  }
  bucket.copying = 0;  // counted anew by resume()
}

void Primary::lay_down(Bucket& bucket) {
  bucket.followers.clear();
  bucket.copying = 0;
  bucket.stalled = false;
  throttle_.recount(bucket);
  bucket.log.pin(false, bucket.committed);
}

void Primary::link(Bucket& bucket, const Participant& who, Peer* peer) {
  Follower* follower = bucket.follower(who);
  if (follower == nullptr) return;
  Mover::drop(bucket, *follower);
  follower->peer = peer;
  follower->state = State::away;
  follower->stream = 0;
  follower->blocked = false;
  follower->looked = {};
  follower->slow = false;
  if (bucket.throttled) throttle_.recount(bucket);
}

void Primary::ask(const Bucket& bucket, const Follower& follower) {
  if (follower.peer == nullptr) return;
  proto::StoreAsk& ask = *follower.peer->word(bucket.number, 0).mutable_ask();
  ask.set_since(bucket.now.since);
  ask.set_branch(bucket.now.branch);
  room_.peers.relieve(*follower.peer, *room_.out);
}

Sequence Primary::write(Bucket& bucket, ByteView effects) {
  bucket.log.append(effects);
  if (bucket.throttled) throttle_.wrote(bucket, effects.size());
  if (bucket.copying > 0) mover_.live(bucket, effects);
  ++room_.counters.writes;
  if (bucket.followers.empty()) {
    // Nobody is waited for: it need not be gated until the next poll.
    bucket.committed = bucket.log.last();
    bucket.log.commit(bucket.committed);
  } else {
    room_.mark_dirty(bucket);
  }
  return bucket.log.last();
}

// ---- out ----------------------------------------------------------------------------------------

void Primary::poll() {
  // What is done for them may make others dirty.
  polled_.swap(room_.dirty);
  for (const std::uint16_t number : polled_) {
    Bucket& bucket = *room_.bucket(number);
    bucket.dirty = false;
    if (bucket.role != Role::primary) continue;
    for (Follower& follower : bucket.followers)
      if (follower.state == State::following) pump(bucket, follower);
    commit(bucket);
  }
  polled_.clear();
}

void Primary::pump(Bucket& bucket, Follower& follower) {
  while (follower.cursor.next <= bucket.log.last()) {
    if (bucket.log.first() > follower.cursor.next) return lose_it(bucket, follower);
    if (follower.peer->normal.under_way() >= room_.window(*follower.peer))
      return wait_for(bucket, follower);
    run(bucket, follower);
  }
  if (follower.repairs != 0) repair(bucket, follower);
}

/// The ring has moved on. That was too fast for it: the next time it is waited for.
void Primary::lose_it(Bucket& bucket, Follower& follower) {
  throttle_.wait_for(bucket, follower);
  mover_.queue(bucket, follower);
}

void Primary::wait_for(Bucket& bucket, Follower& follower) {
  if (follower.blocked) return;
  follower.blocked = true;
  follower.peer->blocked.insert(bucket.number);
}

void Primary::opened(Peer& peer) {
  if (peer.blocked.empty() || peer.normal.under_way() >= room_.window(peer)) return;
  for (const std::uint16_t number : std::exchange(peer.blocked, {})) {
    Bucket* const bucket = room_.bucket(number);
    if (bucket == nullptr) continue;  // of a map that had more
    if (Follower* follower = bucket->follower(peer.who)) follower->blocked = false;
    room_.mark_dirty(*bucket);
  }
}

/// As many writes as make about a piece.
void Primary::run(Bucket& bucket, Follower& follower) {
  Lane& lane = follower.peer->normal;
  const std::size_t before = lane.records.size();
  PackedWriter to{lane.records};
  to.numbers({static_cast<std::uint64_t>(Kind::writes), bucket.number, follower.stream,
              follower.cursor.next, bucket.committed});
  while (follower.cursor.next <= bucket.log.last() && lane.records.size() - before < kPiece) {
    Log::Cursor behind = follower.cursor;
    ByteView effects = bucket.log.read(behind).subspan(follower.piece);
    const bool more = effects.size() > kPiece;
    if (more) effects = effects.first(kPiece);
    to.number_and_raw(1 + 2 * effects.size() + (more ? 1 : 0), effects);
    follower.piece = more ? follower.piece + kPiece : 0;
    if (!more) follower.cursor = behind;
  }
  to.number(0);
  room_.put(*follower.peer, lane, before);
}

/// Whatever was lost on the way, although the link holds, shows as no progress: of what was sent
/// before the last look all has arrived, or nothing arrives, and still there is no answer.
void Primary::look_at(Bucket& bucket) {
  for (Follower& follower : bucket.followers) {
    const Follower::Looked before = std::exchange(follower.looked, {});
    const bool fills = follower.state == State::filled;
    const bool lags = follower.state == State::following && follower.acked < bucket.log.last();
    if (!fills && !lags) continue;
    const Lane& lane = fills ? follower.peer->bulk : follower.peer->normal;
    follower.looked = {true, follower.acked, lane.mark, lane.echoed};
    const bool arrives = lane.echoed < before.mark && lane.echoed != before.echoed;
    if (!before.waited || before.acked != follower.acked || arrives) continue;
    link(bucket, follower.who, follower.peer);
    ask(bucket, follower);
  }
}

bool Primary::sent_all(const Bucket& bucket, const Follower& follower) {
  return follower.state == State::following && follower.cursor.next > bucket.log.last();
}

// ---- in -----------------------------------------------------------------------------------------

void Primary::acked(Peer& peer, PackedReader& acks) {
  while (!acks.done()) {
    Bucket* bucket = room_.bucket(acks.bucket());
    const std::uint64_t stream = acks.number();
    const Sequence upto = acks.number();
    if (bucket == nullptr || !acks.good()) continue;
    Follower* follower = bucket->follower(peer);
    if (follower == nullptr || follower->state != State::following || follower->stream != stream ||
        upto > bucket->log.last()) {
      ++room_.counters.stale;
      continue;
    }
    follower->acked = std::max(follower->acked, upto);
    if (bucket->throttled) Throttle::keep(*bucket);
    room_.mark_dirty(*bucket);
  }
}

void Primary::count(Bucket& bucket, Follower& follower) {
  follower.counts = true;
  if (bucket.throttled) throttle_.recount(bucket);
}

void Primary::commit(Bucket& bucket) {
  Sequence upto = bucket.log.last();
  for (Follower& follower : bucket.followers) {
    const bool follows = follower.state == State::following;
    if (!follower.counts && follows && sent_all(bucket, follower) &&
        bucket.log.octets_after(follower.acked) < room_.config.lag)
      count(bucket, follower);
    if (follower.counts) upto = std::min(upto, follows ? follower.acked : 0);
  }
  if (upto > bucket.committed) {
    bucket.committed = upto;
    bucket.log.commit(upto);
    room_.out->push_back(Committed{bucket.number, upto});
  }
  for (Follower& follower : bucket.followers) tell_ready(bucket, follower);
}

void Primary::tell_ready(Bucket& bucket, Follower& follower) {
  if (follower.acting || !follower.counts || follower.told || follower.state != State::following ||
      follower.acked < bucket.committed)
    return;
  follower.told = true;
  follower.peer->word(bucket.number, follower.stream).mutable_waited();
  room_.peers.relieve(*follower.peer, *room_.out);
}

}  // namespace pando::store
