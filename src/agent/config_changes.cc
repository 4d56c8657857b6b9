#include "agent/config_changes.h"

#include <fmt/format.h>

#include "agent/config_keys.h"

namespace pando::agent {

std::vector<Change> changes(const Settings& before, const Settings& after) {
  std::vector<Change> out;
  for (const ConfigKey& key : config_keys()) {
    if (!key.show) continue;
    const std::string old = key.show(before), fresh = key.show(after);
    if (old == fresh) continue;
    const std::string name{key.key.empty() ? key.flag : key.key};
    out.push_back(
        {name, key.reloadable,
         key.secret ? name + " has changed" : fmt::format("{}: {} -> {}", name, old, fresh)});
  }
  return out;
}

}  // namespace pando::agent
