#pragma once
/// Waits until what this node announced of itself has been said often enough.
#include <map>

#include "core/swim/self.h"
#include "core/swim/shared.h"

namespace pando::swim {

/// Leaves and changes of meta that somebody waits for.
class Announcements {
 public:
  Announcements(Shared& shared, Self& self) : shared_(shared), self_(self) {}

  void leave(Instant now, const Leave& request, Outbox& out);
  void update(Instant now, const UpdateMeta& request, Outbox& out);
  /// The broadcast with this token has been sent its full number of times.
  void on_sent(Outgoing::Token token, Outbox& out);

  Instant deadline() const;
  void tick(Instant now, Outbox& out);

 private:
  struct Waiting {
    enum class For : std::uint8_t { leave, update } what;
    std::uint64_t ticket = 0;
    Instant until;
  };

  /// With nobody to tell, nobody waits.
  void wait(Outgoing::Token token, const Waiting& waiting, Outbox& out);
  static Output done(const Waiting& waiting, bool timed_out);

  Shared& shared_;
  Self& self_;
  Outgoing::Token last_token_ = 0, leave_token_ = 0;
  std::multimap<Outgoing::Token, Waiting> waiting_;
};

}  // namespace pando::swim
