#pragma once
/// Tells the node what its host has, where its weight follows from that.
#include "agent/asker.h"
#include "agent/settings.h"
#include "shell/loop.h"

namespace pando::agent {

/// What this host has for a node with these settings.
map::Resources resources_of(const Settings& settings);

class ResourceWatch {
 public:
  /// Nothing happens unless the weight is to follow. All must outlive it.
  ResourceWatch(shell::Loop& loop, Asker& asker, const Settings& settings);

 private:
  void look();

  Asker& asker_;
  const Settings& settings_;
  shell::Timer timer_;
};

}  // namespace pando::agent
