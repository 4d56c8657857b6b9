#pragma once
/// How a node is driven.
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "pando/time.h"
#include "shell/tls_context.h"

namespace pando::shell {

struct DriverOptions {
  std::string snapshot_path;                             ///< empty: none is kept
  Duration accepted_timeout = std::chrono::seconds{10};  ///< whole life of an accepted stream
  /// Beyond it the stream that has been silent longest is cut; links do not count.
  std::size_t accepted_max = 256;
  /// Links are under TLS; the node is to know (Config::link_tls). Null: they are not.
  std::shared_ptr<const TlsContext> tls;
};

}  // namespace pando::shell
