#pragma once
/// Queries between nodes that users never see. Source: docs/protocol/serf.md, "Internal queries".
#include "core/serf/key_tally.h"
#include "core/serf/name_vote.h"

namespace pando::serf {

inline constexpr std::string_view kInternalPrefix = "_serf_";
/// Asks for nothing but the ack.
inline constexpr std::string_view kPingQuery = "_serf_ping";
/// The least bytes that one key of a list takes: base64 of 16 bytes and its head.
inline constexpr std::size_t kMinEncodedKey = 25;

inline bool is_internal(std::string_view name) {
  return name.starts_with(kInternalPrefix);
}

}  // namespace pando::serf
