// The hash of a map: XXH3 over all contents in one order, numbers little endian, texts and lists
// behind their lengths.
#include "pando/map.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace pando::map {
namespace {

class Feed {
 public:
  Feed() { XXH3_64bits_reset(&state_); }

  void number(std::uint64_t n) {
    std::array<unsigned char, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<unsigned char>(n >> (8 * i));
    XXH3_64bits_update(&state_, bytes.data(), bytes.size());
  }
  void bytes(ByteView octets) {
    number(octets.size());
    XXH3_64bits_update(&state_, octets.data(), octets.size());
  }
  void holders(const Holders& of) {
    for (const MemberList* list : {&of.acting, &of.learners}) {
      number(list->size());
      for (const MemberNumber member : *list) number(member);
    }
    number(of.since);
  }
  void host(const Host& host) {
    bytes(std::as_bytes(std::span{host.who.id.bytes}));
    number(host.who.start);
    bytes(view(host.name));
    bytes(view(host.zone));
    number(host.weight);
  }
  void table(const RangeTable& table) {
    bytes(view(table.name));
    number(table.copies);
    number(table.ranges.size());
    for (const Range& range : table.ranges) {
      bytes(range.from);
      holders(range.holders);
    }
  }
  Hash result() const { return XXH3_64bits_digest(&state_); }

 private:
  XXH3_state_t state_;
};

}  // namespace

Hash hash(const Map& map) {
  Feed feed;
  feed.bytes(std::as_bytes(std::span{map.cluster.bytes}));
  feed.bytes(view(map.branch));
  feed.number(map.epoch);
  feed.number(map.parent);
  feed.number(map.copies);
  feed.number(static_cast<std::uint64_t>(map.policy));
  feed.number(map.members.size());
  for (const Host& host : map.members) feed.host(host);
  feed.number(map.buckets.size());
  for (const Holders& bucket : map.buckets) feed.holders(bucket);
  feed.number(map.pace.paused ? 1 : 0);
  feed.number(map.pace.bytes_per_second);
  feed.number(map.pace.since);
  feed.number(map.tables.size());
  for (const RangeTable& table : map.tables) feed.table(table);
  return feed.result();
}

}  // namespace pando::map
