#pragma once
/// Is this query meant for us?
///
/// Source: docs/protocol/serf.md, "Query filters".
#include <span>

#include "pando/member.h"

namespace pando::serf {

/// All filters must pass; one that is of an unknown kind, does not decode or asks for too much
/// does not pass. Expressions come from the network: length, number and memory are bounded, and
/// RE2 takes linear time.
bool passes(std::span<const Bytes> filters, const NodeInfo& self);

}  // namespace pando::serf
