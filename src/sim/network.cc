#include "sim/network.h"

#include <algorithm>

namespace pando::sim {

Path& Network::between(HostId from, HostId to) {
  return pairs_.try_emplace(key(from, to), common_).first->second;
}

void Network::cut_one_way(const Hosts& from, const Hosts& to) {
  for (const HostId a : from)
    for (const HostId b : to)
      if (a != b) cuts_.insert(key(a, b));
}

void Network::cut(const Hosts& a, const Hosts& b) {
  cut_one_way(a, b);
  cut_one_way(b, a);
}

void Network::put_on_side(const Hosts& hosts, int side) {
  for (const HostId host : hosts) {
    if (host >= sides_.size()) sides_.resize(host + 1, 0);
    sides_[host] = side;
  }
}

void Network::heal() {
  cuts_.clear();
  sides_.clear();
}

void Network::forget_special_paths() {
  pairs_.clear();
  out_.clear();
  in_.clear();
}

bool Network::reachable(HostId from, HostId to) const {
  const auto side = [&](HostId host) { return host < sides_.size() ? sides_[host] : 0; };
  if (!sides_.empty() && side(from) != side(to)) return false;
  return cuts_.empty() || !cuts_.contains(key(from, to));
}

Path& Network::path(HostId from, HostId to) {
  if (pairs_.empty()) return common_;
  const auto found = pairs_.find(key(from, to));
  return found == pairs_.end() ? common_ : found->second;
}

Copies Network::travel(const Parcel& parcel) {
  Copies copies;
  if (parcel.from == parcel.to) return copies;  // the loopback of a machine has no faults
  if (!reachable(parcel.from, parcel.to)) {
    copies.clear();
    return copies;
  }
  const auto through = [&](std::unordered_map<HostId, Path>& paths, HostId host) {
    if (paths.empty()) return;
    if (const auto found = paths.find(host); found != paths.end())
      pass(found->second, parcel, rng_, copies);
  };
  through(out_, parcel.from);
  pass(path(parcel.from, parcel.to), parcel, rng_, copies);
  through(in_, parcel.to);
  return copies;
}

Copies Network::carry(HostId from, HostId to, Instant now, Bytes& bytes) {
  return travel({.from = from, .to = to, .now = now, .size = bytes.size(), .bytes = &bytes});
}

std::optional<Duration> Network::carry_segment(HostId from, HostId to, Instant now,
                                               std::size_t size) {
  Copies copies = travel({.from = from, .to = to, .now = now, .size = size, .bytes = nullptr});
  if (copies.empty()) return std::nullopt;
  return *std::min_element(copies.begin(), copies.end());
}

}  // namespace pando::sim
