#pragma once
/// What this host lets its processes have.
#include <cstdint>
#include <string>

namespace pando::shell {

struct HostResources {
  std::uint64_t memory = 0;  ///< octets, of the host or of the tightest control group; 0: unknown
  std::uint32_t cores = 0;   ///< the same of its processors, rounded up; 0: unknown
};

/// Reads /proc and /sys (control groups, both versions) below `root`.
HostResources measure_resources(const std::string& root = {});

}  // namespace pando::shell
