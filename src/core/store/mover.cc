#include "core/store/mover.h"

#include <algorithm>

namespace pando::store {
namespace {

using State = Follower::State;

/// How often a learner that does not take its copy is begun anew.
constexpr Duration kPause = std::chrono::seconds{2};
/// How long at most a limited copy waits for its next piece.
constexpr Duration kTurn = std::chrono::milliseconds{20};

}  // namespace

void Mover::set(const Moves& moves) {
  if (moves == moves_) return;
  moves_ = moves;
  tokens_ = 0;
  refilled_ = look_at_ = room_.now;
  more_ = true;
}

void Mover::queue(Bucket& bucket, Follower& follower) {
  drop(bucket, follower);
  follower.state = State::queued;
  if (!std::exchange(bucket.queued, true)) queue_.push_back(bucket.number);
  look_at_ = room_.now;
  more_ = true;
}

void Mover::drop(Bucket& bucket, Follower& follower) {
  if (follower.copying) --bucket.copying;
  follower.copying.reset();
  follower.fill = follower.copied = follower.to_copy = 0;
}

void Mover::resume(Bucket& bucket) {
  bucket.copying = 0;
  for (const Follower& follower : bucket.followers) bucket.copying += follower.copying != nullptr;
  if (bucket.copying > 0 && std::ranges::find(active_, bucket.number) == active_.end())
    active_.push_back(bucket.number);
}

void Mover::live(Bucket& bucket, ByteView effects) {
  for (Follower& follower : bucket.followers) {
    if (!follower.copying) continue;
    const Bytes concerned = follower.copying->filter(effects);
    if (concerned.empty()) continue;
    Lane& lane = follower.peer->bulk;
    const std::size_t before = lane.records.size();
    PackedWriter{lane.records}
        .kind(Kind::fill)
        .number(bucket.number)
        .number(follower.fill)
        .octets(concerned);
    lane.mark += lane.records.size() - before;
    look_after(bucket, follower);
  }
}

/// It is waited for, or given up, when much of what is written is on its way to it.
void Mover::look_after(Bucket& bucket, Follower& follower) {
  const std::size_t far = follower.peer->bulk.under_way(), most = room_.config.uncommitted;
  if (far <= most) return;
  const bool waited_for = follower.slow || throttle_.wait_for(bucket, follower);
  if (!waited_for || far > 2 * most) give_up(bucket, follower);
}

void Mover::give_up(Bucket& bucket, Follower& follower) {
  queue(bucket, follower);
  follower.again_at = room_.now + kPause;
  follower.slow = false;
  throttle_.recount(bucket);
}

// ---- its turn -----------------------------------------------------------------------------------

std::size_t Mover::under_way() const {
  std::size_t count = 0;
  for (const std::uint16_t number : active_) count += room_.bucket(number)->copying;
  return count;
}

void Mover::start_some() {
  look_at_ = room_.now + kTurn;
  for (std::size_t tries = queue_.size(); tries > 0; --tries) {
    if (under_way() >= room_.config.copies_at_a_time) return;
    Bucket& bucket = *room_.bucket(queue_.front());
    queue_.pop_front();
    bucket.queued = false;
    for (Follower& follower : bucket.followers) {
      if (follower.state != State::queued) continue;
      const bool may = follower.again_at <= room_.now && (follower.acting || !moves_.paused);
      if (may)
        start(bucket, follower);
      else
        bucket.queued = true;
    }
    if (bucket.queued) queue_.push_back(bucket.number);
  }
}

void Mover::start(Bucket& bucket, Follower& follower) {
  follower.state = State::copying;
  follower.fill = follower.stream;
  follower.copied = 0;
  follower.begun = room_.now;
  follower.to_copy = bucket.content->extent().bytes;
  follower.copying = bucket.content->copy();
  Lane& lane = follower.peer->bulk;
  const std::size_t before = lane.records.size();
  PackedWriter{lane.records}.kind(Kind::begin).number(bucket.number).number(follower.fill);
  room_.put(*follower.peer, lane, before);
  resume(bucket);
}

bool Mover::yields(const Follower& follower) const {
  return follower.yields && room_.now < served_until_;
}

bool Mover::open(const Follower& follower) {
  if (follower.peer->pieces.under_way() >= room_.config.copy_window) return false;
  const Instant next = follower.peer->yielding.next(room_.now, turn_);
  if (yields(follower) && next > room_.now) {
    rests_until_ = std::min(rests_until_, next);
    return false;
  }
  if (follower.acting) return true;
  return !moves_.paused && (moves_.bytes_per_second == 0 || tokens_ > 0);
}

/// False: nothing can go now.
bool Mover::piece(Bucket& bucket, Follower& follower) {
  if (!follower.copying || !open(follower)) return false;
  const Bytes next = follower.copying->next(room_.config.chunk);
  Lane& lane = follower.peer->bulk;
  const std::size_t before = lane.records.size();
  if (!next.empty())
    PackedWriter{lane.records}
        .kind(Kind::fill)
        .number(bucket.number)
        .number(follower.fill)
        .octets(next);
  follower.copied += next.size();
  bytes_ += next.size();
  if (!follower.acting) tokens_ -= static_cast<double>(next.size());
  if (follower.copying->done()) finish(bucket, follower);
  const std::size_t octets = lane.records.size() - before;
  room_.put(*follower.peer, lane, before);
  follower.peer->pieces.sent(lane.mark, octets);
  follower.peer->yielding.sent(room_.now, turn_, lane.mark);
  return true;
}

void Mover::finish(Bucket& bucket, Follower& follower) {
  PackedWriter{follower.peer->bulk.records}
      .kind(Kind::filled)
      .number(bucket.number)
      .number(follower.fill)
      .number(bucket.log.last())
      .eras(bucket.history.eras());
  follower.copying.reset();
  --bucket.copying;
  look_at_ = room_.now;
  follower.state = State::filled;
  follower.acked = bucket.log.last();
  if (bucket.throttled) Throttle::keep(bucket);
}

void Mover::refill() {
  const double seconds = std::chrono::duration<double>(room_.now - refilled_).count();
  const double rate = static_cast<double>(moves_.bytes_per_second);
  refilled_ = room_.now;
  tokens_ = std::min(tokens_ + rate * seconds, rate / 10);
}

/// About one chunk in a poll: nobody else waits long.
void Mover::poll() {
  more_ = false;
  rests_until_ = kNever;
  ++turn_;
  if (queue_.empty() && active_.empty()) return;
  refill();
  if (look_at_ <= room_.now) start_some();
  std::size_t budget = room_.config.chunk;
  for (std::size_t turns = active_.size(); turns > 0 && budget > 0; --turns) {
    Bucket& bucket = *room_.bucket(active_.front());
    active_.pop_front();
    for (Follower& follower : bucket.followers) {
      const std::uint64_t before = bytes_;
      if (!piece(bucket, follower)) continue;
      more_ = true;
      budget -= std::min<std::size_t>(budget, std::max<std::uint64_t>(bytes_ - before, 1));
    }
    if (bucket.copying > 0) active_.push_back(bucket.number);
  }
}

Instant Mover::deadline() const {
  if (more_) return room_.now;
  if (queue_.empty() && active_.empty()) return kNever;
  return std::min(rests_until_, room_.now + kTurn);
}

void Mover::measure() {
  rate_ = (rate_ + bytes_ - measured_) / 2;
  measured_ = bytes_;
}

MovesView Mover::view() const {
  MovesView view{under_way(), queue_.size(), bytes_, rate_, moves_.paused, 0, {}, 0};
  for (const std::uint16_t number : active_)
    for (const Follower& follower : room_.bucket(number)->followers) {
      if (!follower.copying) continue;
      const Duration since = room_.now - follower.begun;
      const std::uint64_t to_copy = std::max(follower.to_copy, follower.copied);
      view.to_send += to_copy - follower.copied;
      view.list.push_back({number, follower.name, follower.copied, to_copy,
                           static_cast<std::uint64_t>(since / std::chrono::milliseconds{1})});
    }
  for (const std::uint16_t number : queue_)
    for (const Follower& follower : room_.bucket(number)->followers)
      if (follower.state == State::queued)
        view.to_send += room_.bucket(number)->content->extent().bytes;
  return view;
}

}  // namespace pando::store
