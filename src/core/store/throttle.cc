#include "core/store/throttle.h"

#include <algorithm>

namespace pando::store {
namespace {

using State = Follower::State;

/// Seconds that a learner may be far behind, before clients wait for it.
constexpr unsigned kGrace = 3;

/// Nobody waits for who acts or counts in this way: nothing is committed without it.
bool is_waited_for(const Follower& follower) {
  return follower.slow && !follower.counts && follower.peer != nullptr;
}

/// The log knows where it goes on.
bool has_a_place(const Follower& follower) {
  return follower.state == State::filled || follower.state == State::following;
}

}  // namespace

/// Octets of recent writes that it has to take yet.
std::size_t Throttle::distance(const Bucket& bucket, const Follower& learner) const {
  if (learner.state == State::copying) {
    const std::size_t all = learner.peer->bulk.under_way();
    return all - std::min(all, learner.peer->pieces.under_way());
  }
  return has_a_place(learner) ? bucket.log.octets_after(learner.acked) : 0;
}

bool Throttle::takes_enough(const Follower& learner) const {
  return learner.peer->allowance.lately() >= room_.config.lag;
}

bool Throttle::wait_for(Bucket& bucket, Follower& learner) {
  if (learner.acting || !takes_enough(learner)) return false;
  learner.slow = true;
  recount(bucket);
  return true;
}

void Throttle::recount(Bucket& bucket) {
  bucket.throttled = std::ranges::any_of(bucket.followers, is_waited_for);
  keep(bucket);
}

void Throttle::keep(Bucket& bucket) {
  Sequence from = Log::kNothing;
  for (const Follower& learner : bucket.followers)
    if (is_waited_for(learner) && has_a_place(learner))
      from = std::min(from, learner.acked + 1);
  bucket.log.keep(from);
}

bool Throttle::holds(const Bucket& bucket) const {
  return bucket.throttled && std::ranges::any_of(bucket.followers, [&](const Follower& learner) {
           return is_waited_for(learner) && !learner.peer->allowance.any() &&
                  distance(bucket, learner) > room_.config.lag / 2;
         });
}

void Throttle::wrote(const Bucket& bucket, std::size_t octets) {
  for (const Follower& learner : bucket.followers)
    if (is_waited_for(learner)) learner.peer->allowance.wrote(octets);
}

void Throttle::look_at(Bucket& bucket) {
  for (Follower& learner : bucket.followers) {
    if (learner.acting || learner.counts || learner.peer == nullptr) continue;
    const bool far = distance(bucket, learner) > room_.config.lag;
    learner.late = far ? learner.late + 1 : 0;
    if (far && learner.slow && !takes_enough(learner)) learner.slow = false;
    if (learner.late >= kGrace && !learner.slow) wait_for(bucket, learner);
  }
  if (bucket.throttled) recount(bucket);
  if (std::exchange(bucket.slowed, bucket.throttled) == bucket.throttled) return;
  room_.say(bucket.throttled ? NoteCode::store_throttled : NoteCode::store_unthrottled,
            std::to_string(bucket.number));
}

}  // namespace pando::store
