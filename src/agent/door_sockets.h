#pragma once
/// The ports for those who do not speak Serf's RPC, opened but not served yet.
#include <string>

#include "agent/access_desk.h"
#include "shell/fd.h"

namespace pando::agent {

/// A listener that is no descriptor means that this door stays closed.
struct DoorSockets {
  shell::Fd resp, resp_cluster, http;
  std::string resp_view, resp_cluster_view, http_view;  ///< of their clients
  FirstUsers users;                                     ///< of the ports for Redis clients
};

}  // namespace pando::agent
