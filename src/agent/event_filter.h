#pragma once
/// Which events does a handler script or a stream want? Serf's filter words.
///
/// Source: docs/protocol/rpc.md, "Commands".
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pando/event.h"

namespace pando::agent {

/// `member-join`, …, `user` or `query`: how Serf calls the kind of an event.
std::string_view event_word(const Event& event);
/// The name of a user event or query; empty for member events.
std::string_view event_name(const Event& event);

/// One word of a filter list.
struct EventFilter {
  std::string event;  ///< a kind of event, or `*` for all that Serf has
  std::string name;   ///< of user events and queries, compared exactly; empty: any

  bool matches(const Event& happened) const;
  friend bool operator==(const EventFilter&, const EventFilter&) = default;
};

/// Reads `member-join,user:deploy,query`; an empty text means `*`. Nullopt if any word is unknown.
/// No blanks are skipped, as in Serf.
std::optional<std::vector<EventFilter>> parse_event_filters(std::string_view text);

/// True if at least one filter wants it.
bool any_matches(const std::vector<EventFilter>& filters, const Event& event);

}  // namespace pando::agent
