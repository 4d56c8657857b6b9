#pragma once
/// What an agent says about itself as a whole.
#include <string>

#include "agent/addresses.h"
#include "agent/rpc_source.h"
#include "agent/settings.h"
#include "shell/node_driver.h"

namespace pando::agent {

class OuterDoors;

/// The lines Serf prints at the start: who it is, where it listens and what is on. No newline at
/// the end.
std::string banner(const Settings& settings, const Addresses& addresses, const Endpoint& rpc,
                   const OuterDoors& doors, const shell::NodeDriver& driver);

/// Members, health, traffic and what was refused, a line each.
std::string statistics(const shell::NodeDriver& driver);

/// Facts about this process and machine.
RuntimeFacts runtime_facts();

}  // namespace pando::agent
