#pragma once
/// Gossiped state as Redis clients see it.
#include <optional>
#include <string>
#include <vector>

#include "pando/state.h"
#include "wire/resp/reply_writer.h"

namespace pando::doors {

/// What one answer about state may take: who wants more asks for less at once.
inline constexpr std::size_t kMostState = 16 << 20;

/// Bytes of nodes, keys and values together.
std::size_t size_of(const std::vector<state::Entry>& entries);
/// An array of maps.
std::string state_list(const std::vector<state::Entry>& entries, resp::Protocol protocol);
/// `>2 pando.state {…}`: a map without a value tells that the key is gone. RESP3.
std::string state_push(const state::Changed& change);

}  // namespace pando::doors
