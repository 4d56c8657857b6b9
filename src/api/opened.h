#pragma once
/// From what a user wants to what a node needs; nothing runs yet.
#include <memory>
#include <string>

#include "pando/cluster.h"
#include "pando/node.h"
#include "shell/sockets.h"
#include "shell/tls_context.h"

namespace pando {

struct Opened {
  shell::GossipSockets sockets;
  node::Config node;
  std::string snapshot_path;
  std::string identity_path;
  shell::TlsFiles tls_files;
  std::shared_ptr<const shell::TlsContext> tls;
};

/// Checks the options, opens the sockets and reads the snapshot. Errors are sentences with the
/// option, its value and what to do; nothing stays open then.
Outcome<Opened> open(const ClusterOptions& options);

/// Null if there are no files. Errors as above.
Outcome<std::shared_ptr<const shell::TlsContext>> certificates(const shell::TlsFiles& files);

}  // namespace pando
