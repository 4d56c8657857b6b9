#pragma once
/// Everything that is read again at SIGHUP.
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "agent/script_handlers.h"
#include "agent/settings.h"
#include "shell/tls_context.h"

namespace pando::agent {

struct Reloaded {
  Settings settings;
  std::vector<HandlerSpec> handlers;
  std::shared_ptr<const shell::TlsContext> tls;       ///< null: links have no TLS
  std::shared_ptr<const shell::TlsContext> resp_tls;  ///< null: Redis clients have no TLS
};

/// All of it, or a sentence that says why nothing changes. `tls`, `resp_tls`: links, Redis
/// clients are under TLS now, which cannot change.
std::expected<Reloaded, std::string> read_again(Reread& reread, bool tls, bool resp_tls);

}  // namespace pando::agent
