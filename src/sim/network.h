#pragma once
/// Who can reach whom, and what happens on the way.
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sim/link.h"

namespace pando::sim {

/// A group of hosts, as stories name them.
using Hosts = std::vector<HostId>;

/// Every direction of every pair of hosts. A pair costs nothing until it is treated specially.
///
/// A packet passes the sender's path, then the pair's own path or the common one, then the
/// receiver's path. Cuts and sides are looked at first.
class Network {
 public:
  explicit Network(Rng rng) : rng_(rng) {}

  /// What all pairs share.
  Path& common() { return common_; }
  /// One direction of one pair; a copy of the common path until changed.
  Path& between(HostId from, HostId to);
  /// What everything passes that a host sends, or that it is sent.
  Path& out_of(HostId host) { return out_[host]; }
  Path& into(HostId host) { return in_[host]; }

  /// Nothing passes from `from` to `to`; the other direction stays.
  void cut_one_way(const Hosts& from, const Hosts& to);
  void cut(const Hosts& a, const Hosts& b);
  /// Puts hosts on a side: those on different sides cannot reach each other. All begin on side 0.
  void put_on_side(const Hosts& hosts, int side);
  /// Takes away cuts and sides; paths stay.
  void heal();
  /// Takes away everything but the common path.
  void forget_special_paths();

  bool reachable(HostId from, HostId to) const;
  /// What becomes of a datagram; its octets may change.
  Copies carry(HostId from, HostId to, Instant now, Bytes& bytes);
  /// How long one segment of a stream takes, or that it is lost.
  std::optional<Duration> carry_segment(HostId from, HostId to, Instant now, std::size_t size);

  const Rng& rng() const { return rng_; }

 private:
  static std::uint64_t key(HostId from, HostId to) { return (std::uint64_t{from} << 32) | to; }
  Copies travel(const Parcel& parcel);
  Path& path(HostId from, HostId to);

  Rng rng_;
  Path common_;
  // Looked up only, never walked: their order cannot be seen.
  std::unordered_map<std::uint64_t, Path> pairs_;
  std::unordered_map<HostId, Path> out_, in_;
  std::unordered_set<std::uint64_t> cuts_;
  std::vector<int> sides_;
};

}  // namespace pando::sim
