#include "core/serf/intents.h"

#include "core/serf/shared.h"

namespace pando::serf {

bool IntentBuffer::put(const std::string& name, const Intent& intent) {
  const auto known = intents_.find(name);
  if (known != intents_.end()) {
    if (intent.time <= known->second.time) return false;
    known->second = intent;
    return true;
  }
  if (intents_.size() >= max_ || name.size() > kMaxName) return false;
  intents_.emplace(name, intent);
  return true;
}

std::optional<Intent> IntentBuffer::take(const std::string& name) {
  const auto it = intents_.find(name);
  if (it == intents_.end()) return std::nullopt;
  const Intent intent = it->second;
  intents_.erase(it);
  return intent;
}

void IntentBuffer::expire(Instant now, Duration max_age) {
  std::erase_if(intents_, [&](const auto& entry) { return now - entry.second.arrived > max_age; });
}

}  // namespace pando::serf
