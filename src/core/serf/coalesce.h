#pragma once
/// Gathers bursts of events so that a user hears of a mass change once.
///
/// Source: docs/protocol/serf.md, "Coalescing": a first event opens a window of `period`; each
/// further one restarts a quiet time of `quiescent`; whichever ends first flushes. Queries and
/// user events that do not ask for it pass at once.
#include <map>
#include <optional>
#include <vector>

#include "pando/event.h"
#include "pando/time.h"

namespace pando::serf {

struct CoalesceConfig {
  Duration period = std::chrono::seconds{3}, quiescent = std::chrono::seconds{1};
};

class Coalescer {
 public:
  explicit Coalescer(CoalesceConfig config = {});
  /// Appends to `out` what may be delivered now.
  void add(Instant now, Event event, std::vector<Event>& out);
  /// Told at once, not gathered; what is told of these members next is news again.
  void pass(const MemberEvent& event);
  void tick(Instant now, std::vector<Event>& out);
  /// Appends everything that is held back, as before the end of the process.
  void flush(std::vector<Event>& out);
  Instant deadline() const;

 private:
  struct Window {
    Instant opened = kNever, last = kNever;
  };
  void touch(Window& window, Instant now);
  Instant due(const Window& window) const;
  void add_members(const MemberEvent& event);
  void add_user(UserEvent event);
  void flush_members(std::vector<Event>& out);
  void flush_users(std::vector<Event>& out);
  /// False if users know it already.
  bool is_news(const std::string& name, MemberEventType type) const;

  CoalesceConfig config_;
  Window members_window_, users_window_;
  std::map<std::string, std::pair<MemberEventType, Member>> latest_;  ///< this window
  std::map<std::string, MemberEventType> delivered_;                  ///< last one delivered
  std::map<std::string, std::vector<UserEvent>> users_;               ///< newest time only
  std::size_t users_held_ = 0;
};

}  // namespace pando::serf
