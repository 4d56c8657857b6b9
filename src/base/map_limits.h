#pragma once
/// How large a map may be. Source: docs/protocol/map.md, "Limits".
#include <cstddef>
#include <cstdint>

namespace pando::map {

inline constexpr std::size_t kMaxMembers = 4096, kMaxBuckets = 16384, kMaxCopies = 5;
inline constexpr std::size_t kMaxTables = 64, kMaxRanges = 4096, kMaxBoundary = 1024;
inline constexpr std::size_t kMaxName = 255, kMaxZone = 255, kMaxBranch = 64, kMaxTableName = 64;
inline constexpr std::uint32_t kMaxWeight = 1'000'000;
/// More maps than a cluster ever has: numbers behind this one are damage. What is remembered lies
/// before it, so that there is a next one.
inline constexpr std::uint64_t kMaxEpoch = std::uint64_t{1} << 62;
inline constexpr std::size_t kMaxReasons = 16, kMaxReason = 200;

}  // namespace pando::map
