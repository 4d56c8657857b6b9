#pragma once
/// What the parts of the machine share.
#include <deque>
#include <numeric>
#include <string>
#include <vector>

#include "base/note_code.h"
#include "base/note_gate.h"
#include "base/rng.h"
#include "core/store/bucket.h"
#include "core/store/config.h"
#include "core/store/packed.h"
#include "core/store/views.h"

namespace pando::store {

class Room {
 public:
  Room(Config settings, Contents data, Instant start, Rng random)
      : config(settings),
        contents(std::move(data)),
        rng(random),
        now(start),
        ring(config.ring),
        streams(rng.below(1 << 20)) {}

  const Config config;
  const Contents contents;
  Rng rng;
  Instant now;            ///< of the step that is carried out
  Outbox* out = nullptr;  ///< of the step that is carried out
  Peers peers;
  Ring ring;
  std::deque<Bucket> buckets;   ///< by number; none before the first map
  std::vector<Bucket*> places;  ///< of them: a deque takes longer to find one
  Counters counters;
  std::vector<std::uint16_t> dirty;  ///< buckets whose primary has something to do
  std::vector<std::uint16_t> acks;   ///< buckets of which something is to be acknowledged
  std::uint64_t streams;             ///< the last that was chosen

  Bucket* bucket(std::uint64_t number) { return number < places.size() ? places[number] : nullptr; }
  const Bucket* bucket(std::uint64_t number) const {
    return number < places.size() ? places[number] : nullptr;
  }
  /// Octets that may be under way to a peer: its node's other shards, with which this one has
  /// buckets in common, have as much.
  std::size_t window(const Peer& peer) const {
    return config.window / (peer.part.count / std::gcd(peer.part.count, config.part.count));
  }
  void mark_dirty(Bucket& bucket) {
    if (bucket.dirty) return;
    bucket.dirty = true;
    dirty.push_back(bucket.number);
  }
  void say(NoteCode code, std::string subject, std::string detail = {}) {
    notes_.say(now, Note{code, std::move(subject), std::move(detail)}, *out);
  }
  /// What was put on a lane counts as under way from here on.
  void put(Peer& peer, Lane& lane, std::size_t before) {
    lane.mark += lane.records.size() - before;
    peers.relieve(peer, *out);
  }
  void role(Bucket& bucket, Role to) {
    if (bucket.role == to) return;
    const Role was = bucket.role;
    bucket.role = to;
    out->push_back(Duty{bucket.number, was, to});
  }

 private:
  NoteGate notes_;
};

}  // namespace pando::store
