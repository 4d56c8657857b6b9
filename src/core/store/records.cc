// What comes in great number: writes, pieces of copies, checks.
#include <algorithm>
#include <array>
#include <span>

#include "core/store/holder.h"

namespace pando::store {
namespace {

/// About as many places in memory as a processor waits for at a time.
constexpr std::size_t kAtOnce = 16;

}  // namespace

/// In rounds, since where a key is only the index knows. Whatever is wrong with the records is
/// found when they are carried out.
void Holder::look_ahead(PackedReader& records) const {
  struct Way {
    const Content* content;
    std::uint64_t way;
  };
  std::array<Way, kAtOnce> ways;
  std::size_t count = 0;
  for (; count < kAtOnce && !records.done(); ++count) {
    const bool writes = records.number() == static_cast<std::uint64_t>(Kind::writes);
    const Bucket* bucket = room_.bucket(records.bucket());
    for (int part = 0; part < 3; ++part) records.number();  // stream, first, committed
    const std::uint64_t head = records.number();
    const ByteView effects = records.raw((std::max<std::uint64_t>(head, 1) - 1) / 2);
    if (!writes || bucket == nullptr || head == 0 || !records.good()) return records.fail();
    for (std::uint64_t more = records.number(); more != 0; more = records.number())
      records.raw((more - 1) / 2);
    bucket->log.approach();
    ways[count] = {bucket->content, bucket->content->approach(effects)};
  }
  for (const Way& way : std::span{ways}.first(count)) way.content->approach(way.way);
}

void Holder::take_records(Peer& peer, PackedReader& records) {
  from_ = &peer.who;
  PackedReader ahead = records;
  for (std::size_t taken = 0; !records.done(); ++taken) {
    if (taken % kAtOnce == 0) look_ahead(ahead);
    const Record reads = record(records.number());
    Bucket* bucket = room_.bucket(records.bucket());
    if (reads == nullptr) return records.fail();
    (this->*reads)(bucket, records);
  }
}

Holder::Record Holder::record(std::uint64_t kind) {
  static constexpr std::array<Record, 7> kRecords{nullptr,        &Holder::writes, &Holder::check,
                                                  &Holder::part,  &Holder::begin,  &Holder::fill,
                                                  &Holder::filled};
  return kind < kRecords.size() ? kRecords[kind] : nullptr;
}

/// Whether it is on the stream on which this copy follows its primary.
bool Holder::follows(Bucket* bucket, std::uint64_t stream) {
  const bool follows = bucket != nullptr && stream != 0 && bucket->following.stream == stream &&
                       bucket->following.answered && bucket->following.primary == *from_;
  if (!follows) ++room_.counters.stale;
  return follows;
}

void Holder::writes(Bucket* bucket, PackedReader& from) {
  const std::uint64_t stream = from.number();
  const Sequence at = from.number();
  const Sequence committed = from.number();
  const bool mine = follows(bucket, stream);
  const bool fits = mine && at == bucket->log.last() + 1;
  for (std::uint64_t head = from.number(); head != 0; head = from.number()) {
    const ByteView effects = from.raw((head - 1) / 2);
    if (from.good() && fits) piece(*bucket, effects, (head - 1) % 2 != 0);
  }
  if (!mine || !from.good()) return;
  if (!fits) return offer(*bucket);
  bucket->committed = std::max(bucket->committed, std::min(committed, bucket->log.last()));
  acknowledge(*bucket);
}

/// A write, or with `more` a part of one.
void Holder::piece(Bucket& bucket, ByteView effects, bool more) {
  Bytes& partial = bucket.following.partial;
  if (!more && partial.empty()) return write(bucket, effects);
  if (partial.size() + effects.size() <= kMaxWrite)
    partial.insert(partial.end(), effects.begin(), effects.end());
  if (more) return;
  write(bucket, partial);
  partial = {};
}

void Holder::write(Bucket& bucket, ByteView effects) {
  bucket.content->apply(effects);
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
      bucket->following.primary != *from_) {
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
      bucket->following.fill != stream || bucket->following.primary != *from_) {
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
      bucket->following.fill != stream || bucket->following.primary != *from_) {
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
