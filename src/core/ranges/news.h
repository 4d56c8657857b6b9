#pragma once
/// What a node tells the others about its part in a table. Source: proto/ranges.proto.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pando/bytes.h"
#include "pando/map.h"
#include "pando/partitioner.h"

namespace pando::ranges {

/// Of its state; the table's name follows.
inline constexpr const char* kNewsKey = "pando/ranges/";
/// What fits into one value: octets of rows.
inline constexpr std::size_t kMostReady = 64, kMostLoads = 256, kMostLoadOctets = 100 << 10;

struct NewsReady {
  Bytes from;
  map::Epoch since = 0;
  friend bool operator==(const NewsReady&, const NewsReady&) = default;
};
struct NewsLoad {
  KeyRange keys;
  std::uint64_t load = 0;
  Bytes middle;
  friend bool operator==(const NewsLoad&, const NewsLoad&) = default;
};
struct News {
  std::uint8_t copies = 1;
  bool reports = false;
  std::vector<NewsReady> ready;
  std::vector<NewsLoad> loads;
  friend bool operator==(const News&, const News&) = default;
};

/// As a value: of the loads the greatest, as many as fit.
Bytes encode(News news);
/// Nullopt: it is no such value, or a number is out of bounds.
std::optional<News> decode_news(ByteView value);

}  // namespace pando::ranges
