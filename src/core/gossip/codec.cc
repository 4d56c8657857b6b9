#include "core/gossip/codec.h"

#include <algorithm>
#include <bit>

namespace pando::gossip {
namespace {

/// Time limits beyond this are none: a clock of 64 bits of nanoseconds must not overflow.
constexpr std::uint64_t kLongest = std::uint64_t{1} << 42;
constexpr std::size_t kLongestName = 255;

std::size_t varint(std::uint64_t number) {
  return (static_cast<std::size_t>(std::bit_width(number | 1)) + 6) / 7;
}

std::size_t field(std::size_t length) {
  return 1 + varint(length) + length;
}

bool right(const proto::Digest& digest) {
  const int size = digest.owner_size();
  if (digest.start_size() != size || digest.version_size() != size ||
      digest.collected_size() != size || digest.check_size() != size)
    return false;
  const auto small = [](std::uint64_t n) { return n < kNumberLimit; };
  return std::ranges::all_of(digest.start(), small) &&
         std::ranges::all_of(digest.version(), small) &&
         std::ranges::all_of(digest.collected(), small) &&
         std::ranges::all_of(digest.staged(), [&](const proto::Staged& s) {
           return s.index() < static_cast<std::uint32_t>(size) && small(s.start()) &&
                  small(s.version()) && small(s.collected());
         });
}

bool right(const proto::StateEntry& entry, const Limits& limits) {
  return !entry.key().empty() && entry.key().size() <= limits.key &&
         entry.value().size() <= limits.value && entry.step() > 0 && entry.step() < kNumberLimit &&
         (!entry.deleted() || entry.value().empty());
}

bool right(const proto::OwnerDelta& delta, const Limits& limits) {
  if (delta.start() == 0 || delta.start() >= kNumberLimit) return false;
  if (!delta.id().empty() && delta.id().size() != sizeof(Id::bytes)) return false;
  if (delta.gone()) return true;
  if (delta.to() == 0 || delta.to() >= kNumberLimit || delta.collected() >= kNumberLimit ||
      delta.from() > delta.to() || (delta.from() == 0 && !delta.replace()))
    return false;
  Version version = delta.from();
  for (const proto::StateEntry& entry : delta.entries()) {
    if (!right(entry, limits)) return false;
    version += entry.step();
    if (version > delta.to() || (entry.deleted() && version <= delta.collected())) return false;
  }
  return true;
}

bool right(const proto::Gossip& m, const Limits& limits) {
  return !m.from().empty() && m.from().size() <= kLongestName &&
         m.sender().id().size() == sizeof(Id::bytes) && m.sender().start() > 0 &&
         m.sender().start() < kNumberLimit && m.step() > 0 &&
         (m.root().empty() || m.root().size() == 16) &&
         (m.ranges_size() == 0 || m.ranges_size() == 64) && right(m.digest()) &&
         std::ranges::all_of(m.deltas(), [&](const auto& d) { return right(d, limits); });
}

Id read_id(const std::string& bytes) {
  Id id;
  std::ranges::transform(bytes, id.bytes.begin(), [](char c) { return std::uint8_t(c); });
  return id;
}

}  // namespace

std::expected<proto::Gossip, Refusal> decode(ByteView bytes, const Limits& limits) {
  if (bytes.size() > limits.message) return std::unexpected{Refusal::too_large};
  proto::Gossip message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !right(message, limits))
    return std::unexpected{Refusal::malformed};
  return message;
}

Bytes encode(const proto::Gossip& message) {
  Bytes bytes(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(bytes.data()));
  return bytes;
}

Id sender_id(const proto::Gossip& message) {
  return read_id(message.sender().id());
}

std::vector<Entry> entries_of(const proto::OwnerDelta& delta, Instant now) {
  std::vector<Entry> entries;
  Version version = delta.from();
  for (const proto::StateEntry& from : delta.entries()) {
    Entry& entry = entries.emplace_back();
    entry.key = from.key();
    entry.value = to_bytes(from.value());
    entry.version = version += from.step();
    entry.deleted = from.deleted();
    entry.since = now;
    const std::uint64_t left = from.milliseconds();
    if (left == 0 || left >= kLongest || entry.deleted) continue;
    entry.expires = now + std::chrono::milliseconds{left - 1};
    entry.hidden = left == 1;
  }
  return entries;
}

std::vector<Listing> listings_of(const proto::Digest& digest) {
  std::vector<Listing> listings;
  listings.reserve(static_cast<std::size_t>(digest.owner_size()));
  for (int i = 0; i < digest.owner_size(); ++i)
    listings.push_back({.owner = digest.owner(i),
                        .start = digest.start(i),
                        .version = digest.version(i),
                        .collected = digest.collected(i),
                        .check = digest.check(i)});
  for (const proto::Staged& staged : digest.staged()) {
    Listing& listing = listings[staged.index()];
    listing.staged_start = staged.start();
    listing.staged_version = staged.version();
    listing.staged_collected = staged.collected();
  }
  return listings;
}

std::string write_root(const Sum& sum) {
  std::string bytes;
  for (const std::uint64_t word : {sum.high, sum.low})
    for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(word >> shift));
  return bytes;
}

std::size_t size_of(const Entry& entry, Version before) {
  std::size_t inside = field(entry.key.size()) + 1 + varint(entry.version - before);
  if (!entry.value.empty()) inside += field(entry.value.size());
  if (entry.deleted) inside += 2;
  if (entry.expires != kNever) inside += 1 + varint(kLongest);
  return field(inside);
}

std::size_t header_size(const Owner& owner) {
  const State& state = owner.state;
  constexpr std::size_t kFixed = 9 + 18 + 9 + 2 + 2;  // owner, id, birth, replace, complete
  constexpr std::size_t kOutside = 1 + 4;
  return kOutside + kFixed + 1 + varint(state.start) + 2 * (1 + varint(state.version)) + 1 +
         varint(state.collected);
}

void write(const Entry& entry, Version before, Instant now, proto::StateEntry& to) {
  to.set_key(entry.key);
  to.set_value(pando::to_string(entry.value));
  to.set_step(entry.version - before);
  to.set_deleted(entry.deleted);
  if (entry.deleted || entry.expires == kNever) return;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(entry.expires - now).count();
  const auto most = static_cast<std::int64_t>(kLongest) - 1;
  to.set_milliseconds(
      static_cast<std::uint64_t>(entry.hidden ? 1 : 1 + std::clamp<std::int64_t>(left, 0, most)));
}

DigestWriter::DigestWriter(proto::Digest& digest, std::size_t budget)
    : digest_(digest), left_(budget) {
  constexpr std::size_t kLists = 5 * (1 + 3) + 9;  // tags, lengths, `complete`
  left_ -= std::min(left_, kLists);
}

bool DigestWriter::add(const Listing& l) {
  std::size_t size = 8 + 4 + varint(l.start) + varint(l.version) + varint(l.collected);
  if (l.staged_start > 0)
    size += 2 + 4 + 1 + 4 + varint(l.staged_start) + varint(l.staged_version) +
            varint(l.staged_collected);
  if (size > left_) return false;
  left_ -= size;
  if (l.staged_start > 0) {
    proto::Staged& staged = *digest_.add_staged();
    staged.set_index(static_cast<std::uint32_t>(digest_.owner_size()));
    staged.set_start(l.staged_start);
    staged.set_version(l.staged_version);
    staged.set_collected(l.staged_collected);
  }
  digest_.add_owner(l.owner);
  digest_.add_start(l.start);
  digest_.add_version(l.version);
  digest_.add_collected(l.collected);
  digest_.add_check(l.check);
  return true;
}

}  // namespace pando::gossip
