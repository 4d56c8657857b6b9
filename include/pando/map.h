#pragma once
/// Who holds which bucket, since when: a value that the cluster agrees on.
///
/// A map is immutable once it is agreed. Source: docs/protocol/map.md.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pando/bytes.h"
#include "pando/holders.h"
#include "pando/identity.h"
#include "pando/map_pace.h"

namespace pando::map {

/// Grows by one with every map of a branch.
using Epoch = std::uint64_t;
/// Of a whole map, in one order of bytes on every machine; 0 is the hash of no map.
using Hash = std::uint64_t;

/// Which map is meant. Two maps with the same branch and epoch have the same hash (A1).
struct Mark {
  std::string branch;  ///< `main`, or the name that a side without a quorum gave itself
  Epoch epoch = 0;     ///< 0: no map
  Hash hash = 0;       ///< of the map's contents
  /// Member by member.
  friend bool operator==(const Mark&, const Mark&) = default;
};

/// A node that may hold buckets and votes for the next map.
struct Host {
  Participant who;             ///< a restarted node is another one
  std::string name;            ///< its member name
  std::string zone;            ///< `region/zone/rack/host`; fewer labels are the last ones
  std::uint32_t weight = 100;  ///< its share, beside those of the others; 1 to 1,000,000
  /// Member by member.
  friend bool operator==(const Host&, const Host&) = default;
};

/// What a side of a split does that has no quorum.
enum class SplitPolicy : std::uint8_t { majority, read_only, available };
/// `majority`, `read-only` or `available`.
std::string_view to_string(SplitPolicy policy);
/// Of what to_string() gives; nullopt for any other text.
std::optional<SplitPolicy> parse_split_policy(std::string_view text);

/// One part of an ordered space of keys: from `from` to before the next one's.
struct Range {
  Bytes from;       ///< its first key; the first range of a table begins with no byte
  Holders holders;  ///< who has it
  /// Member by member.
  friend bool operator==(const Range&, const Range&) = default;
};

/// An application's ranges: they cover all keys, in ascending order, none empty.
struct RangeTable {
  std::string name;           ///< 1 to 64 octets
  std::uint8_t copies = 1;    ///< of each range
  std::vector<Range> ranges;  ///< at least one
  /// Member by member.
  friend bool operator==(const RangeTable&, const RangeTable&) = default;
};

/// The value. Numbers of members are places in `members`.
struct Map {
  Id cluster;                    ///< of which cluster
  std::string branch = "main";   ///< 1 to 64 octets
  Epoch epoch = 0;               ///< of this map
  Hash parent = 0;               ///< of the map before; 0: this is the first
  std::vector<Host> members;     ///< in the order of their admission: the oldest first
  std::vector<Holders> buckets;  ///< 2^k, at most 16384, as many in every map of a cluster
  std::uint8_t copies = 2;       ///< wanted of each bucket, 1 to 5
  SplitPolicy policy = SplitPolicy::majority;  ///< as named when the cluster was founded
  std::vector<RangeTable> tables;              ///< sorted by name
  Pace pace;                                   ///< of copies that are made
  /// Member by member.
  friend bool operator==(const Map&, const Map&) = default;

  /// Which member this participant is; nullopt: none.
  std::optional<MemberNumber> find(const Participant& who) const;
  /// By name; nullopt: none.
  std::optional<MemberNumber> find(std::string_view name) const;
  /// The last label of a member's zone path, or its name: what fails together.
  std::string_view host_of(MemberNumber member) const;
  /// The application's table; null: none.
  const RangeTable* table(std::string_view name) const;
};

/// An agreed map: shared, never changed.
using MapPtr = std::shared_ptr<const Map>;

/// What a bucket or range can do. `degraded`: fewer acting members than wanted and possible.
enum class Health : std::uint8_t { ok, degraded, lost };

/// How many copies this map can have on different hosts: the wanted number, or that of its hosts.
std::size_t possible_copies(const Map& map, std::uint8_t wanted);
/// Of holders of which so many copies are wanted.
Health health(const Map& map, const Holders& holders, std::uint8_t wanted);

/// Of everything in it.
Hash hash(const Map& map);
/// Which map this is.
Mark mark(const Map& map);
/// Why a value is no legal map, as a clause; empty if it is one.
std::string check(const Map& map);

/// The first map of a cluster: one member, which holds everything.
Map first_map(const Id& cluster, Host founder, std::size_t buckets, std::uint8_t copies,
              SplitPolicy policy, Epoch epoch = 1);

}  // namespace pando::map
