// Maps and changes out of bytes: nothing is believed before it fits the limits.
#include <optional>

#include "base/map_limits.h"
#include "wire/map.h"

namespace pando::wire {
namespace {

using map::kMaxBranch, map::kMaxBuckets, map::kMaxCopies, map::kMaxMembers, map::kMaxName;

/// Reads values until the first that does not fit; that error stays.
class Reader {
 public:
  std::optional<DecodeError> error() const { return error_; }

  bool fits(bool condition, DecodeError why) {
    if (!condition && !error_) error_ = why;
    return condition && !error_;
  }
  void text(const std::string& from, std::size_t most, std::string& to) {
    if (fits(from.size() <= most, DecodeError::too_large)) to = from;
  }
  template <class Number>
  Number number(std::uint64_t from, std::uint64_t most) {
    return fits(from <= most, DecodeError::out_of_range) ? static_cast<Number>(from) : Number{};
  }
  void id(std::string_view from, Id& to) {
    if (!fits(from.empty() || from.size() == to.bytes.size(), DecodeError::malformed)) return;
    std::copy(from.begin(), from.end(), to.bytes.begin());
  }
  Participant participant(const proto::Participant& from) {
    Participant who;
    id(from.id(), who.id);
    who.start = from.start();
    return who;
  }
  map::Host host(const proto::Host& from) {
    map::Host host;
    host.who = participant(from.who());
    text(from.name(), kMaxName, host.name);
    text(from.zone(), map::kMaxZone, host.zone);
    host.weight = number<std::uint32_t>(from.weight(), map::kMaxWeight);
    return host;
  }
  template <class Numbers>
  void members(const Numbers& from, map::MemberList& to) {
    if (!fits(from.size() <= static_cast<int>(map::MemberList::kMost), DecodeError::too_large))
      return;
    for (const std::uint32_t member : from)
      to.push_back(number<map::MemberNumber>(member, kMaxMembers - 1));
  }
  map::Holders holders(const proto::Holders& from) {
    map::Holders holders;
    members(from.acting(), holders.acting);
    members(from.learners(), holders.learners);
    holders.since = from.since();
    return holders;
  }
  map::BucketChange bucket(const proto::BucketChange& from) {
    map::BucketChange set;
    set.bucket = number<std::uint16_t>(from.bucket(), kMaxBuckets - 1);
    set.holders = holders(from.holders());
    set.holders.since = 0;
    return set;
  }
  map::RangeTable table(const proto::RangeTable& from) {
    map::RangeTable table;
    text(from.name(), map::kMaxTableName, table.name);
    table.copies = number<std::uint8_t>(from.copies(), kMaxCopies);
    each(from.ranges(), map::kMaxRanges, table.ranges, [&](const proto::Range& range) {
      map::Range read;
      if (fits(range.from().size() <= map::kMaxBoundary, DecodeError::too_large))
        read.from = to_bytes(range.from());
      read.holders = holders(range.holders());
      return read;
    });
    return table;
  }
  /// Reads every element of a list with `one`, if there are not too many.
  template <class List, class To, class One>
  void each(const List& from, std::size_t most, std::vector<To>& to, One one) {
    if (!fits(static_cast<std::size_t>(from.size()) <= most, DecodeError::too_large)) return;
    to.reserve(static_cast<std::size_t>(from.size()));
    for (const auto& element : from) {
      if (error_) return;
      to.push_back(one(element));
    }
  }
  void names(const auto& from, std::size_t most, std::size_t size, std::vector<std::string>& to) {
    each(from, most, to, [&](const std::string& element) {
      std::string read;
      text(element, size, read);
      return read;
    });
  }

 private:
  std::optional<DecodeError> error_;
};

template <class T>
Decoded<T> result(const Reader& reader, T value) {
  if (reader.error()) return std::unexpected{*reader.error()};
  return value;
}

template <class Message>
Decoded<Message> parse(ByteView bytes) {
  if (bytes.size() > kMaxMapBytes) return std::unexpected{DecodeError::too_large};
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return std::unexpected{DecodeError::malformed};
  return message;
}

}  // namespace

Decoded<map::Mark> read(const proto::Mark& from) {
  Reader reader;
  map::Mark mark;
  reader.text(from.branch(), kMaxBranch, mark.branch);
  mark.epoch = reader.number<std::uint64_t>(from.epoch(), map::kMaxEpoch);
  mark.hash = from.hash();
  return result(reader, std::move(mark));
}

Decoded<Participant> read(const proto::Participant& from) {
  Reader reader;
  const Participant who = reader.participant(from);
  return result(reader, who);
}

Decoded<Id> read_id(std::string_view bytes) {
  Reader reader;
  Id id;
  reader.id(bytes, id);
  return result(reader, id);
}

map::Pace read(const proto::Pace& from) {
  return {from.paused(), from.bytes_per_second(), from.since()};
}

Decoded<map::Map> decode_map(ByteView bytes) {
  const auto from = parse<proto::Map>(bytes);
  if (!from) return std::unexpected{from.error()};
  Reader reader;
  map::Map map;
  reader.id(from->cluster(), map.cluster);
  reader.text(from->branch(), kMaxBranch, map.branch);
  map.epoch = from->epoch();
  map.parent = from->parent();
  reader.each(from->members(), kMaxMembers, map.members,
              [&](const proto::Host& host) { return reader.host(host); });
  reader.each(from->buckets(), kMaxBuckets, map.buckets,
              [&](const proto::Holders& holders) { return reader.holders(holders); });
  map.copies = reader.number<std::uint8_t>(from->copies(), kMaxCopies);
  map.policy = static_cast<map::SplitPolicy>(reader.number<std::uint8_t>(from->policy(), 2));
  reader.each(from->tables(), map::kMaxTables, map.tables,
              [&](const proto::RangeTable& table) { return reader.table(table); });
  map.pace = read(from->pace());
  if (!reader.error()) reader.fits(check(map).empty(), DecodeError::malformed);
  return result(reader, std::move(map));
}

Decoded<map::Change> decode_change(ByteView bytes) {
  const auto from = parse<proto::Change>(bytes);
  if (!from) return std::unexpected{from.error()};
  Reader reader;
  map::Change change;
  const auto host = [&](const proto::Host& one) { return reader.host(one); };
  reader.text(from->branch(), kMaxBranch, change.branch);
  reader.each(from->remove(), kMaxMembers, change.remove,
              [&](const proto::Participant& who) { return reader.participant(who); });
  reader.each(from->update(), kMaxMembers, change.update, host);
  reader.each(from->add(), kMaxMembers, change.add, host);
  if (from->has_copies()) change.copies = reader.number<std::uint8_t>(from->copies(), kMaxCopies);
  if (from->has_pace()) change.pace = {from->pace().paused(), from->pace().bytes_per_second(), 0};
  reader.each(from->buckets(), kMaxBuckets, change.buckets,
              [&](const proto::BucketChange& set) { return reader.bucket(set); });
  reader.each(from->tables(), map::kMaxTables, change.tables,
              [&](const proto::RangeTable& table) { return reader.table(table); });
  reader.names(from->drop_tables(), map::kMaxTables, map::kMaxTableName, change.drop_tables);
  reader.text(from->proposer(), kMaxName, change.proposer);
  reader.names(from->reasons(), map::kMaxReasons, map::kMaxReason, change.reasons);
  return result(reader, std::move(change));
}

}  // namespace pando::wire
