#include "agent/resource_watch.h"

#include <algorithm>

#include "shell/clock.h"
#include "shell/resources.h"

namespace pando::agent {
namespace {

/// Limits of a running process change when somebody edits them: nothing that hurries.
constexpr Duration kLook = std::chrono::minutes{1};

}  // namespace

map::Resources resources_of(const Settings& settings) {
  map::Resources has = shell::measure_resources();
  const std::uint64_t limit = settings.memory.octets;
  if (limit != 0 && (has.memory == 0 || limit < has.memory)) has.memory = limit;
  return has;
}

ResourceWatch::ResourceWatch(shell::Loop& loop, Asker& asker, const Settings& settings)
    : asker_(asker), settings_(settings), timer_(loop, [this] { look(); }) {
  if (settings.map.weight == 0) timer_.set(shell::now() + kLook);
}

void ResourceWatch::look() {
  timer_.set(shell::now() + kLook);
  asker_.ask(command::SetResources{resources_of(settings_)}, [](const Reply&) {});
}

}  // namespace pando::agent
