#pragma once
/// What was announced about nodes that are not members yet.
///
/// An intent and the membership news it belongs to travel on different roads; whichever comes
/// first waits here for the other.
#include <map>
#include <optional>
#include <string>

#include "core/serf/serf.h"

namespace pando::serf {

enum class IntentKind : std::uint8_t { join, leave };

struct Intent {
  IntentKind kind = IntentKind::join;
  LamportTime time = 0;
  Instant arrived;
};

/// The newest intent per unknown name. Bounded: beyond `max` names new ones are not kept.
class IntentBuffer {
 public:
  explicit IntentBuffer(std::size_t max) : max_{max} {}

  /// True if this was new or newer: only then others shall hear of it.
  bool put(const std::string& name, const Intent& intent);
  /// Hands out the intent and forgets it.
  std::optional<Intent> take(const std::string& name);
  void expire(Instant now, Duration max_age);
  std::size_t size() const { return intents_.size(); }

 private:
  std::size_t max_;
  std::map<std::string, Intent> intents_;
};

}  // namespace pando::serf
