#pragma once
/// What is on the agenda of an engine.
#include <cstdint>

#include "sim/link.h"

namespace pando::sim {

struct EngineEvent {
  enum class Kind : std::uint8_t { deliver, local, wake, serve, stream, action, exit, turn } kind;
  HostId host = 0;
  std::uint32_t slot = 0;
  std::uint32_t boot = 0;
};

}  // namespace pando::sim
