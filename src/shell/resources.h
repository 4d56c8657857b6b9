#pragma once
/// What this host lets its processes have.
#include <string>

#include "pando/map_options.h"

namespace pando::shell {

/// Memory of the host or of the tightest control group; the same of processors, rounded up.
/// Reads /proc and /sys (control groups, both versions) below `root`.
map::Resources measure_resources(const std::string& root = {});

}  // namespace pando::shell
