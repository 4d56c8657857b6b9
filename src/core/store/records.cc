// What comes in great number: writes, pieces of copies, checks.
#include <algorithm>
#include <array>
#include <span>

#include "core/store/holder.h"

namespace pando::store {
namespace {

/// About as many places in memory as a processor waits for at a time.
constexpr std::size_t kAtOnce = 16;
/// How often a copy offers for what it has missed.
constexpr Duration kOnceIn = std::chrono::seconds{1};

}  // namespace

/// One of the writes of a record, or a piece of one.
struct Holder::Write {
  Bucket* bucket = nullptr;
  std::uint64_t stream = 0;
  Sequence at = 0, committed = 0;  ///< of the record
  ByteView effects;
  std::uint64_t way = 0;             ///< to what they change
  bool first = false, last = false;  ///< of the record
  bool empty = false;                ///< the record has none
  bool more = false;                 ///< the next piece of it follows
};

/// How it stands with the record that is carried out.
struct Holder::Standing {
  bool mine = false;  ///< it is for this copy
  bool fits = false;  ///< and goes on where the log ends
};

/// Reads writes one by one.
class Holder::WritesAhead {
 public:
  WritesAhead(Room& room, PackedReader& from) : room_(room), from_(from) {}

  /// False: what follows are no writes, or makes no sense.
  bool next(Write& write) {
    if (!inside_ && !begin()) return false;
    write = of_;
    of_.first = false;
    write.empty = head_ == 0;
    if (!write.empty) {
      write.more = (head_ - 1) % 2 != 0;
      write.effects = from_.raw((head_ - 1) / 2);
      head_ = from_.number();
    }
    write.last = head_ == 0;
    inside_ = !write.last;
    return from_.good();
  }

 private:
  bool begin() {
    if (from_.done()) return false;
    PackedReader from = from_;
    if (from.number() != static_cast<std::uint64_t>(Kind::writes)) return false;
    of_ = {.bucket = room_.bucket(from.bucket()), .first = true};
    of_.stream = from.number();
    of_.at = from.number();
    of_.committed = from.number();
    head_ = from.number();
    from_ = from;
    return from_.good();
  }

  Room& room_;
  PackedReader& from_;
  bool inside_ = false;     ///< a record
  Write of_;                ///< what is the same for all writes of the record
  std::uint64_t head_ = 0;  ///< of the next write
};

/// So many writes at a time: while one is carried out memory fetches what the next ones look at.
void Holder::take_records(Peer& peer, PackedReader& records) {
  from_ = &peer;
  WritesAhead ahead{room_, records};
  Standing standing;
  std::array<Write, kAtOnce> some;
  while (!records.done()) {
    std::size_t count = 0;
    while (count < kAtOnce && ahead.next(some[count])) ++count;
    carry_out(std::span{some}.first(count), standing);
    if (count == kAtOnce || records.done()) continue;
    const Record reads = record(records.number());
    Bucket* bucket = room_.bucket(records.bucket());
    if (reads == nullptr) return records.fail();
    (this->*reads)(bucket, records);
  }
}

/// In rounds, since where a key is only the index knows.
void Holder::carry_out(std::span<Write> writes, Standing& standing) {
  for (Write& write : writes) {
    if (write.bucket == nullptr) continue;
    write.bucket->log.approach();
    write.way = write.bucket->content->approach(write.effects);
  }
  for (const Write& write : writes)
    if (write.bucket != nullptr) write.bucket->content->approach(write.way);
  for (const Write& write : writes) carry_out(write, standing);
}

Holder::Record Holder::record(std::uint64_t kind) {
  static constexpr std::array<Record, 7> kRecords{nullptr,        nullptr,        &Holder::check,
                                                  &Holder::part,  &Holder::begin, &Holder::fill,
                                                  &Holder::filled};
  return kind < kRecords.size() ? kRecords[kind] : nullptr;
}

/// Whether it is on the stream on which this copy follows its primary.
bool Holder::follows(Bucket* bucket, std::uint64_t stream) {
  const bool follows = bucket != nullptr && stream != 0 && bucket->following.stream == stream &&
                       bucket->following.answered && bucket->following.peer == from_;
  if (!follows) ++room_.counters.stale;
  return follows;
}

void Holder::carry_out(const Write& write, Standing& standing) {
  Bucket* const bucket = write.bucket;
  if (write.first) {
    standing.mine = follows(bucket, write.stream);
    standing.fits = standing.mine && write.at == bucket->log.last() + 1;
  }
  if (standing.fits && !write.empty) piece(write);
  if (!standing.mine || !write.last) return;
  if (!standing.fits) return miss(*bucket);
  bucket->committed = std::max(bucket->committed, std::min(write.committed, bucket->log.last()));
  acknowledge(*bucket);
}

/// It is made good once a second at most, and nothing is taken until then.
void Holder::miss(Bucket& bucket) {
  if (room_.now >= bucket.following.offered_at + kOnceIn) return offer(bucket);
  bucket.following.stream = ++room_.streams;  // of which nobody knows yet
  bucket.following.answered = false;
  bucket.following.missed = true;
}

void Holder::piece(const Write& one) {
  Bucket& bucket = *one.bucket;
  Bytes& partial = bucket.following.partial;
  if (!one.more && partial.empty()) return write(bucket, one.effects, one.way);
  if (partial.size() + one.effects.size() <= kMaxWrite)
    partial.insert(partial.end(), one.effects.begin(), one.effects.end());
  if (one.more) return;
  write(bucket, partial, bucket.content->approach(partial));
  partial = {};
}

void Holder::write(Bucket& bucket, ByteView effects, std::uint64_t way) {
  bucket.content->apply(effects, way);
  bucket.log.append(effects);
  ++room_.counters.applied;
}

void Holder::check(Bucket* bucket, PackedReader& from) {
  const std::uint64_t stream = from.number();
  const Sequence at = from.number();
  const std::uint64_t part = from.number();
  const std::uint64_t digest = from.fixed();
  if (!from.good() || !follows(bucket, stream) || at != bucket->log.last() ||
      part >= Content::kParts)
    return;
  ++room_.counters.checks;
  if (bucket->content->digest(static_cast<unsigned>(part)) == digest) return;
  ++room_.counters.differences;
  room_.say(NoteCode::store_copy_differs, std::to_string(bucket->number));
  bucket->following.peer->word(bucket->number, stream)
      .mutable_repair()
      ->set_part(static_cast<std::uint32_t>(part));
}

void Holder::part(Bucket* bucket, PackedReader& from) {
  const std::uint64_t stream = from.number();
  const Sequence at = from.number();
  const std::uint64_t part = from.number();
  const ByteView effects = from.octets();
  if (!from.good() || !follows(bucket, stream) || at != bucket->log.last() ||
      part >= Content::kParts)
    return;
  bucket->content->replace_part(static_cast<unsigned>(part), effects);
  ++room_.counters.repaired;
}

// ---- being filled -------------------------------------------------------------------------------

void Holder::begin(Bucket* bucket, PackedReader& from) {
  const std::uint64_t stream = from.number();
  if (!from.good() || bucket == nullptr || stream == 0 || bucket->following.stream != stream ||
      bucket->following.peer != from_) {
    ++room_.counters.stale;
    return;
  }
  Following& following = bucket->following;
  following.answered = false;  // what may still come of writes is not for what is filled
  following.partial = {};
  following.fill = stream;
  following.filling = bucket->content->fresh();
  if (bucket->role == Role::learner && !following.ready && bucket->left.since == 0) bucket->empty();
}

void Holder::fill(Bucket* bucket, PackedReader& from) {
  const std::uint64_t stream = from.number();
  const ByteView effects = from.octets();
  if (!from.good() || bucket == nullptr || bucket->following.filling == nullptr ||
      bucket->following.fill != stream || bucket->following.peer != from_) {
    ++room_.counters.stale;
    return;
  }
  bucket->following.filling->apply(effects);
}

void Holder::filled(Bucket* bucket, PackedReader& from) {
  const std::uint64_t stream = from.number();
  const Sequence last = from.number();
  std::vector<Era> eras = from.eras();
  if (!from.good() || bucket == nullptr || bucket->following.filling == nullptr ||
      bucket->following.fill != stream || bucket->following.peer != from_) {
    ++room_.counters.stale;
    return;
  }
  if (last > kMaxSequence || !bucket->history.assign(std::move(eras))) return from.fail();
  bucket->content->become(*bucket->following.filling);
  bucket->following.filling.reset();
  bucket->following.fill = 0;
  bucket->log.reset(last);
  bucket->committed = std::min(bucket->committed, last);
  ++room_.counters.copied;
  offer(*bucket);
}

}  // namespace pando::store
