#pragma once
/// What the doors have of the agent that they belong to.
#include <functional>
#include <string>

#include "agent/asker.h"
#include "agent/joiner.h"
#include "agent/logger.h"
#include "agent/settings.h"
#include "shell/node_driver.h"

namespace pando::agent {

/// What the doors need of an agent. All must outlive them.
struct DoorParts {
  shell::Loop& loop;
  shell::NodeDriver& driver;
  Asker& asker;
  Joiner& joiner;
  Logger& log;
  const Participant& self;  ///< with an empty id it is a plain Serf member: there is no data
  const Settings& settings;
  std::function<void(const Tags&, std::function<void(const std::string& error)>)> set_tags;
};

}  // namespace pando::agent
