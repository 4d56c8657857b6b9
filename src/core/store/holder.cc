// What is said rarely: offers and their answers.
#include "core/store/holder.h"

#include <algorithm>

#include "core/store/words.h"

namespace pando::store {
namespace {

bool holds(const Bucket& bucket) {
  return bucket.role == Role::replica || bucket.role == Role::learner;
}

}  // namespace

void Holder::take_up(Bucket& bucket, const Participant& primary, bool learner) {
  Following& following = bucket.following;
  if (following.primary != primary) {
    following.filling.reset();
    following.fill = 0;
  }
  following.primary = primary;
  following.peer = room_.peers.find(primary, bucket.number);
  following.ready = learner && bucket.ready_for == bucket.now;
  if (following.ready) room_.out->push_back(Ready{bucket.number, bucket.now.since});
  offer(bucket);
}

void Holder::lay_down(Bucket& bucket) {
  bucket.following = {};
}

void Holder::link(Bucket& bucket, Peer* peer) {
  Following& following = bucket.following;
  following.peer = peer;
  following.filling.reset();
  following.fill = 0;
  following.stream = 0;
  offer(bucket);
}

void Holder::offer(Bucket& bucket) {
  Following& following = bucket.following;
  following.stream = 0;
  following.answered = false;
  following.missed = false;
  following.partial = {};
  if (following.peer == nullptr) return;
  following.stream = ++room_.streams;
  say_offer(bucket);
}

void Holder::say_offer(Bucket& bucket) {
  Following& following = bucket.following;
  Peer* const peer = following.peer;
  following.offered_at = room_.now;
  proto::StoreOffer& offer = *peer->word(bucket.number, following.stream).mutable_offer();
  offer.set_since(bucket.now.since);
  offer.set_branch(bucket.now.branch);
  offer.set_last(bucket.log.last());
  offer.set_ready(following.ready);
  offer.set_filling(following.fill);
  write_eras(bucket.history, *offer.mutable_eras());
  room_.peers.relieve(*peer, *room_.out);
}

void Holder::take(Peer& peer, Bucket& bucket, const proto::StoreWord& word) {
  Following& following = bucket.following;
  if (!holds(bucket) || peer.who != following.primary) {
    ++room_.counters.stale;
    return;
  }
  if (word.has_ask()) {
    if (bucket.now == Configuration{word.ask().since(), word.ask().branch()}) offer(bucket);
    return;
  }
  if (following.stream == 0 || word.stream() != following.stream) {
    ++room_.counters.stale;
    return;
  }
  if (word.has_go_on()) return go_on(bucket, word.go_on());
  if (word.has_name()) return name(bucket, word.stream(), word.name().common());
  if (word.has_take_back()) return take_back(bucket, word.take_back());
  if (word.has_waited()) waited(bucket);
}

/// Whatever was filled aside is not needed.
void Holder::answered(Bucket& bucket) {
  bucket.following.answered = true;
  bucket.following.filling.reset();
  bucket.following.fill = 0;
  bucket.following.partial = {};
  acknowledge(bucket);
}

void Holder::go_on(Bucket& bucket, const proto::StoreGoOn& go_on) {
  if (bucket.following.answered || !bucket.history.assign(eras_of(go_on.eras()))) return;
  answered(bucket);
}

void Holder::name(Bucket& bucket, std::uint64_t stream, Sequence common) {
  if (bucket.following.answered || common > bucket.log.last()) return;
  Peer* const peer = bucket.following.peer;
  proto::StoreTouched& touched = *peer->word(bucket.number, stream).mutable_touched();
  touched.set_common(common);
  const bool known = bucket.log.first() <= common + 1 &&
                     bucket.log.octets_after(common) <= room_.config.restated + 2 * kMessage;
  if (!known) return touched.set_unknown(true);
  Bytes effects;
  for (Log::Cursor at{.next = common + 1}; at.next <= bucket.log.last();) {
    const ByteView write = bucket.log.read(at);
    effects.insert(effects.end(), write.begin(), write.end());
  }
  touched.set_keys(std::string{text(bucket.content->keys_of(effects))});
  peer->long_words += touched.keys().size();
  room_.peers.relieve(*peer, *room_.out);
}

/// One step: surplus and the history that led to it are gone, and what the primary has is here.
void Holder::take_back(Bucket& bucket, const proto::StoreTakeBack& back) {
  if (bucket.following.answered || back.common() > bucket.log.last() ||
      back.last() > kMaxSequence || !bucket.history.assign(eras_of(back.eras())))
    return;
  bucket.content->apply(view(back.effects()));
  bucket.log.reset(back.last());
  bucket.committed = std::min(bucket.committed, back.last());
  answered(bucket);
}

void Holder::waited(Bucket& bucket) {
  Following& following = bucket.following;
  if (!following.answered || following.ready || bucket.role != Role::learner) return;
  following.ready = bucket.entitled = true;
  bucket.ready_for = bucket.now;
  room_.out->push_back(Ready{bucket.number, bucket.now.since});
}

void Holder::acknowledge(Bucket& bucket) {
  if (std::exchange(bucket.following.ack_due, true)) return;
  room_.acks.push_back(bucket.number);
}

void Holder::poll() {
  for (const std::uint16_t number : std::exchange(room_.acks, {})) {
    Bucket& bucket = *room_.bucket(number);
    bucket.following.ack_due = false;
    if (!holds(bucket) || !bucket.following.answered || bucket.following.stream == 0) continue;
    Peer* const peer = bucket.following.peer;
    if (peer == nullptr) continue;
    PackedWriter{peer->acks}.numbers({number, bucket.following.stream, bucket.log.last()});
  }
}

/// On the same stream: what is under way on it stays good, however long it takes.
void Holder::recheck(Bucket& bucket) {
  const Following& following = bucket.following;
  if (!holds(bucket) || following.answered || following.filling != nullptr) return;
  if (following.stream == 0) return;
  if (following.missed) return offer(bucket);
  if (room_.now >= following.offered_at + room_.config.ask_again) say_offer(bucket);
}

}  // namespace pando::store
