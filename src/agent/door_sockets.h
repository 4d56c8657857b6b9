#pragma once
/// The ports for those who do not speak Serf's RPC, opened but not served yet.
#include <memory>
#include <string>

#include "agent/access_desk.h"
#include "shell/fd.h"
#include "shell/tls_context.h"

namespace pando::agent {

/// A listener that is no descriptor means that this door stays closed.
struct DoorSockets {
  shell::Fd resp, resp_cluster, http;
  std::string resp_view, resp_cluster_view, http_view;  ///< of their clients
  std::shared_ptr<const shell::TlsContext> resp_tls;    ///< of both; null: they have none
  FirstUsers users;                                     ///< of the ports for Redis clients
};

}  // namespace pando::agent
