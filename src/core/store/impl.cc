// What happens to the node, and what follows from it.
#include "core/store/impl.h"

#include "core/store/envelope.h"

namespace pando::store {
namespace {

constexpr Duration kLook = std::chrono::seconds{1};

/// So much longer than others that its room is not kept for them.
bool is_unusual(std::size_t octets, const proto::Store& words) {
  return octets > 4 * kMessage || std::cmp_greater(words.words_size(), 2 * kWords);
}

}  // namespace

Store::Impl::Impl(Config config, Contents contents, Instant now, Rng rng)
    : room(config, std::move(contents), now, rng), look_at_(now + kLook) {}

void Store::Impl::step(Instant now, const Input& input, Outbox& out) {
  room.now = now;
  room.out = &out;
  std::visit([this](const auto& what) { on(what); }, input);
  room.out = nullptr;
}

void Store::Impl::poll(Instant now, Outbox& out) {
  room.now = now;
  room.out = &out;
  if (look_at_ <= now) look_round();
  primary.poll();
  checker.poll();
  mover.poll();
  holder.poll();
  room.peers.flush(out);
  room.out = nullptr;
}

Instant Store::Impl::deadline() const {
  if (!room.dirty.empty() || !room.acks.empty()) return room.now;
  return std::min({look_at_, checker.deadline(), mover.deadline()});
}

// ---- links --------------------------------------------------------------------------------------

void Store::Impl::on(const PeerUp& up) {
  down(up.name);
  room.peers.up(up.name, up.who, up.shards);
  link(up.who);
}

void Store::Impl::on(const PeerDown& gone) {
  down(gone.name);
}

void Store::Impl::down(const std::string& name) {
  const Peer* peer = room.peers.find(name, 0);
  if (peer == nullptr) return;
  const Participant who = peer->who;
  room.peers.down(name);
  link(who);
}

/// What is said to it about each bucket goes over the link that there is now, if there is one.
void Store::Impl::link(const Participant& who) {
  for (Bucket& bucket : room.buckets) {
    if (!room.config.part.has(bucket.number)) continue;
    Peer* const peer = room.peers.find(who, bucket.number);
    primary.link(bucket, who, peer);
    if (bucket.following.primary == who) holder.link(bucket, peer);
  }
}

/// What was put on the lane is lost: both sides say again where they are.
void Store::Impl::on(const Refused& refused) {
  const Peer* const first = room.peers.find(refused.name, 0);
  if (first == nullptr) return;
  const Participant who = first->who;
  for (Bucket& bucket : room.buckets) {
    if (Follower* const follower = bucket.follower(who)) {
      primary.link(bucket, who, follower->peer);
      primary.ask(bucket, *follower);
    }
    if (bucket.following.primary == who) holder.offer(bucket);
  }
}

// ---- messages -----------------------------------------------------------------------------------

void Store::Impl::on(const Received& received) {
  Peer* peer = room.peers.find(received.from, received.shard);
  if (peer == nullptr) return;
  PackedReader acks{{}}, records{{}};
  const std::optional<Envelope> message = read_message(received.bytes, words_);
  if (message) {
    peer->echo(room.now, *message, room.config);
    Lane& lane = message->bulk ? peer->bulk : peer->normal;
    if (message->mark != lane.heard) peer->echo_due = true;
    lane.heard = message->mark;
    acks = PackedReader{message->acks};
    primary.acked(*peer, acks);
    for (const proto::StoreWord& word : words_.words()) take(*peer, word);
    records = PackedReader{message->records};
    holder.take_records(*peer, records);
    primary.opened(*peer);
  }
  if (!message || !acks.good() || !records.good()) malformed(*peer);
  if (is_unusual(received.bytes.size(), words_)) words_ = {};
}

/// What it said is lost to us, perhaps in the middle of a copy. It is made good once a second at
/// most: offers of all buckets are much longer than what is no message.
void Store::Impl::malformed(Peer& peer) {
  ++room.counters.malformed;
  room.say(NoteCode::store_refused, peer.name);
  if (peer.garbled++ == 0) offer_anew(peer);
}

void Store::Impl::offer_anew(Peer& peer) {
  for (Bucket& bucket : room.buckets)
    if (bucket.following.peer == &peer) holder.link(bucket, &peer);
}

void Store::Impl::take(Peer& peer, const proto::StoreWord& word) {
  Bucket* bucket = room.bucket(word.bucket());
  if (bucket == nullptr || !peer.part.has(bucket->number)) return;
  if (word.has_offer()) return primary.offered(peer, *bucket, word);
  if (word.has_touched()) return primary.touched(peer, *bucket, word);
  if (word.has_repair()) return primary.wants_part(peer, *bucket, word);
  holder.take(peer, *bucket, word);
}

// ---- writes -------------------------------------------------------------------------------------

bool Store::Impl::stalled(const Bucket& bucket) const {
  const std::size_t waiting = bucket.log.uncommitted(), most = room.config.uncommitted;
  if (waiting > most) return true;
  // Together they may pin half of the ring; who waits for little is not the reason.
  return waiting > most / 64 && room.ring.pinned() > room.ring.limit() / 2;
}

std::expected<void, WhyNot> Store::Impl::may_write(const Bucket* bucket) const {
  if (bucket == nullptr || bucket->role != Role::primary)
    return std::unexpected(WhyNot::not_primary);
  if (stalled(*bucket) || throttle.holds(*bucket)) return std::unexpected(WhyNot::stalled);
  return {};
}

// ---- once a second ------------------------------------------------------------------------------

void Store::Impl::look_round() {
  look_at_ = room.now + kLook;
  mover.measure();
  room.peers.each([this](Peer& peer) {
    const bool again = peer.garbled > 1;
    if (again) offer_anew(peer);
    peer.garbled = again ? 1 : 0;
    peer.allowance.look();
  });
  for (Bucket& bucket : room.buckets) look_at(bucket);
}

void Store::Impl::look_at(Bucket& bucket) {
  holder.recheck(bucket);
  primary.look_at(bucket);
  throttle.look_at(bucket);
  if (bucket.role == Role::aside && bucket.drop_at <= room.now) drop(bucket);
  const bool stands = bucket.role == Role::primary && stalled(bucket);
  if (stands == bucket.stalled) return;
  bucket.stalled = stands;
  room.say(stands ? NoteCode::store_stalled : NoteCode::store_flows, std::to_string(bucket.number));
}

}  // namespace pando::store
