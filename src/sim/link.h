#pragma once
/// What can happen to a packet on its way: small machines in a row.
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

#include "base/rng.h"
#include "pando/bytes.h"
#include "pando/time.h"

namespace pando::sim {

/// A machine in the world, numbered from 0 in the order of creation.
using HostId = std::uint32_t;

/// The copies of one packet that are still on their way, each with its delay so far.
class Copies {
 public:
  static constexpr std::size_t kMost = 4;
  Copies() { add(Duration::zero()); }
  void add(Duration delay) {
    if (size_ < kMost) delays_[size_++] = delay;
  }
  void clear() { size_ = 0; }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  Duration* begin() { return delays_.data(); }
  Duration* end() { return delays_.data() + size_; }
  Duration& operator[](std::size_t i) { return delays_[i]; }
  /// Takes one copy away; the last one moves to its place.
  void remove(std::size_t i) { delays_[i] = delays_[--size_]; }

 private:
  std::array<Duration, kMost> delays_{};
  std::size_t size_ = 0;
};

/// One packet at the entrance of a path.
struct Parcel {
  HostId from = 0, to = 0;
  Instant now;
  std::size_t size = 0;
  /// Null for a segment of a stream: streams are neither damaged nor limited by the MTU.
  Bytes* bytes = nullptr;
};

/// Each packet is lost with this chance.
struct Drop {
  double chance = 0;
};
/// Long silences: good and bad times of random length, everything is lost in a bad one.
struct Bursts {
  Duration mean_good{}, mean_bad{};
  Instant turns{};
  bool bad = true;
};
/// `base` plus up to `jitter`, evenly spread.
struct Delay {
  Duration base{}, jitter{};
};
/// The time that light takes between two hosts, by a matrix that many paths share.
struct Distance {
  std::shared_ptr<const std::vector<std::vector<Duration>>> matrix;
};
/// A second copy comes up to `apart` later.
struct Duplicate {
  double chance = 0;
  Duration apart{};
};
/// Some packets are held back by up to `late` and so overtaken by others.
struct Reorder {
  double chance = 0;
  Duration late{};
};
/// Nothing comes out before `until`; then everything at once.
struct Clog {
  Instant until{};
};
/// Larger datagrams vanish, as where fragments are filtered.
struct Mtu {
  std::size_t bytes = 1500;
};
/// Nothing passes.
struct Cut {};
/// Changes octets of datagrams: for planting defects that a checker must find.
struct Mangle {
  std::function<void(const Parcel&, Bytes&)> change;
};

using Link =
    std::variant<Drop, Bursts, Delay, Distance, Duplicate, Reorder, Clog, Mtu, Cut, Mangle>;
/// Links in the order in which a packet meets them.
using Path = std::vector<Link>;

/// A path of the given links.
template <class... L>
Path path_of(L... links) {
  Path path;
  (path.emplace_back(std::move(links)), ...);
  return path;
}

/// Sends a parcel through a path: changes, delays, multiplies or removes its copies.
void pass(Path& path, const Parcel& parcel, Rng& rng, Copies& copies);

}  // namespace pando::sim
