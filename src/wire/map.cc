#include "wire/map.h"

#include <algorithm>

namespace pando::wire {

void write(const map::Mark& mark, proto::Mark& to) {
  to.set_branch(mark.branch);
  to.set_epoch(mark.epoch);
  to.set_hash(mark.hash);
}

std::string write_id(const Id& id) {
  if (id.empty()) return {};
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

void write(const Participant& who, proto::Participant& to) {
  to.set_id(write_id(who.id));
  to.set_start(who.start);
}

void write(const map::Pace& pace, proto::Pace& to) {
  to.set_paused(pace.paused);
  to.set_bytes_per_second(pace.bytes_per_second);
  to.set_since(pace.since);
}

namespace {

template <class Message>
Bytes bytes_of(const Message& message) {
  Bytes bytes(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(bytes.data()));
  return bytes;
}

void write(const map::Host& host, proto::Host& to) {
  wire::write(host.who, *to.mutable_who());
  to.set_name(host.name);
  to.set_zone(host.zone);
  to.set_weight(host.weight);
}

void write(const map::Holders& holders, proto::Holders& to) {
  for (const map::MemberNumber member : holders.acting) to.add_acting(member);
  for (const map::MemberNumber member : holders.learners) to.add_learners(member);
  to.set_since(holders.since);
}

void write(const map::RangeTable& table, proto::RangeTable& to) {
  to.set_name(table.name);
  to.set_copies(table.copies);
  for (const map::Range& range : table.ranges) {
    proto::Range& made = *to.add_ranges();
    made.set_from(std::string{text(range.from)});
    write(range.holders, *made.mutable_holders());
  }
}

}  // namespace

Bytes encode(const map::Map& map) {
  proto::Map to;
  to.set_cluster(write_id(map.cluster));
  to.set_branch(map.branch);
  to.set_epoch(map.epoch);
  to.set_parent(map.parent);
  for (const map::Host& host : map.members) write(host, *to.add_members());
  for (const map::Holders& bucket : map.buckets) write(bucket, *to.add_buckets());
  to.set_copies(map.copies);
  to.set_policy(static_cast<std::uint32_t>(map.policy));
  for (const map::RangeTable& table : map.tables) write(table, *to.add_tables());
  if (map.pace != map::Pace{}) write(map.pace, *to.mutable_pace());
  return bytes_of(to);
}

Bytes encode(const map::Change& change) {
  proto::Change to;
  to.set_branch(change.branch);
  for (const Participant& who : change.remove) write(who, *to.add_remove());
  for (const map::Host& host : change.update) write(host, *to.add_update());
  for (const map::Host& host : change.add) write(host, *to.add_add());
  if (change.copies) to.set_copies(*change.copies);
  if (change.pace) write(*change.pace, *to.mutable_pace());
  for (const map::BucketChange& set : change.buckets) {
    proto::BucketChange& made = *to.add_buckets();
    made.set_bucket(set.bucket);
    map::Holders holders = set.holders;
    holders.since = 0;
    write(holders, *made.mutable_holders());
  }
  for (const map::RangeTable& table : change.tables) write(table, *to.add_tables());
  for (const std::string& name : change.drop_tables) to.add_drop_tables(name);
  to.set_proposer(change.proposer);
  for (const std::string& reason : change.reasons) to.add_reasons(reason);
  return bytes_of(to);
}

}  // namespace pando::wire
