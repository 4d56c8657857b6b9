#pragma once
/// Maps and situations for tests, in few words.
#include <gtest/gtest.h>

#include "core/place/place.h"

namespace pando::place::testing {

inline map::Host host(int number, std::string zone = {}, std::uint32_t weight = 100) {
  map::Host host;
  host.who.id.bytes[0] = static_cast<std::uint8_t>(number * 151);  // no order that means anything
  host.who.id.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  host.who.id.bytes[15] = static_cast<std::uint8_t>(number);
  host.who.start = 1;
  host.name = "h" + std::to_string(number);
  host.zone = std::move(zone);
  host.weight = weight;
  return host;
}

inline map::Map first(int number = 1, std::size_t buckets = 64, std::uint8_t copies = 2) {
  Id cluster;
  cluster.bytes[0] = 7;
  return map::first_map(cluster, host(number), buckets, copies, map::SplitPolicy::majority);
}

/// All these are fit.
inline Situation fit(const std::vector<map::Host>& hosts) {
  Situation situation;
  for (const map::Host& host : hosts) situation.nodes.push_back({.host = host});
  return situation;
}

/// h1 to h`count`.
inline std::vector<map::Host> hosts(int count) {
  std::vector<map::Host> hosts;
  for (int i = 1; i <= count; ++i) hosts.push_back(host(i));
  return hosts;
}

inline map::Map after(const map::Map& map, const map::Change& change) {
  const map::Applied applied = map::apply(map, change);
  EXPECT_EQ(applied.error, "");
  return applied.map == nullptr ? map : *applied.map;
}

}  // namespace pando::place::testing
