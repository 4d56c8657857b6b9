#pragma once
/// From what a user wants to what a node needs; nothing runs yet.
#include <string>

#include "pando/cluster.h"
#include "pando/node.h"
#include "shell/sockets.h"

namespace pando {

struct Opened {
  shell::GossipSockets sockets;
  node::Config node;
  std::string snapshot_path;
  std::string identity_path;
};

/// Checks the options, opens the sockets and reads the snapshot. Errors are sentences with the
/// option, its value and what to do; nothing stays open then.
Outcome<Opened> open(const ClusterOptions& options);

}  // namespace pando
