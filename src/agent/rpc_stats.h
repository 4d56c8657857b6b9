#pragma once
/// What `stats` (and `pando info`) shows of an agent.
#include <map>
#include <string>

#include "agent/rpc_source.h"

namespace pando::agent {

/// Section → key → value.
using StatsText = std::map<std::string, std::map<std::string, std::string>>;

/// Serf's sections: agent, runtime, serf, tags and event_handlers, each present even if empty.
StatsText describe_stats(const RpcSource& source);

}  // namespace pando::agent
