#pragma once
/// What stories about the map look at.
#include "sim/stories.h"

namespace pando::sim::tales {

node::Config store(map::SplitPolicy policy = map::SplitPolicy::majority);
map::MapPtr map_of(const Story& s, HostId at);
map::Status status_of(const Story& s, HostId at);
bool serves(const Story& s, HostId at);
/// Whether the map of a node has exactly these members.
bool has(const Story& s, HostId at, const Hosts& members);
bool all_have(const Story& s, const Hosts& at, const Hosts& members);
/// Nothing is left to be done.
void settles(Story& s, Duration within);
/// A cluster with guardians, whose map is done.
Hosts found(Story& s, std::size_t count, const node::Config& config);

}  // namespace pando::sim::tales
