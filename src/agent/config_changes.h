#pragma once
/// What a second reading of the configuration changes.
#include <string>
#include <vector>

#include "agent/settings.h"

namespace pando::agent {

/// One setting that differs between two readings.
struct Change {
  std::string key;   ///< as in a configuration file
  bool reloadable;   ///< false: it takes effect at the next start only
  std::string text;  ///< `log_level: INFO -> DEBUG`; secrets are only said to have changed

  friend bool operator==(const Change&, const Change&) = default;
};
/// All differences in the order of the table of keys. Reloadable are log_level, event_handlers and
/// tags, as in Serf.
std::vector<Change> changes(const Settings& before, const Settings& after);

}  // namespace pando::agent
