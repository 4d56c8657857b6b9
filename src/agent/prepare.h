#pragma once
/// Everything that can go wrong before an agent runs.
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/addresses.h"
#include "agent/door_sockets.h"
#include "agent/script_handlers.h"
#include "agent/settings.h"
#include "pando/node.h"
#include "shell/guardian.h"
#include "shell/sockets.h"
#include "shell/tls_context.h"

namespace pando::agent {

/// What has been opened and read before anything runs.
struct Prepared {
  Addresses addresses;
  shell::GossipSockets gossip;
  shell::Fd rpc;
  DoorSockets doors;
  std::vector<Note> notes;  ///< what the agent is to say first
  node::Config node;
  std::vector<HandlerSpec> handlers;
  std::shared_ptr<const shell::TlsContext> tls;  ///< null: links have no TLS
  std::optional<shell::Guardian> guardian;       ///< none for a plain Serf member
};

/// Reads the files and opens the sockets that the settings name. An error is one sentence with the
/// value, its place and a remedy; files are as they were then, sockets are closed.
std::expected<Prepared, std::string> prepare(const Settings& settings);

}  // namespace pando::agent
