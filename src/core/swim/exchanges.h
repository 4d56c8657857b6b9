#pragma once
/// State exchanges: whole tables over a stream, to join and to repair what gossip missed.
#include <deque>
#include <map>
#include <string>

#include "core/swim/members.h"
#include "core/swim/shared.h"

namespace pando::swim {

/// Dials for joins and for anti-entropy, and answers whoever dials.
/// Source: docs/protocol/swim.md, "State exchanges".
class Exchanges {
 public:
  Exchanges(Shared& shared, Members& members, Instant now);

  void join(const Join& request, Outbox& out);

  void on_accepted(Instant now, const StreamAccepted& accepted, Outbox& out);
  void on_connected(StreamId stream, Outbox& out);
  void on_message(Instant now, StreamId stream, const wire::memberlist::StreamMessage& message,
                  Outbox& out);
  void on_ended(StreamId stream, const std::string& reason, Outbox& out);

  Instant deadline() const;
  void tick(Instant now, Outbox& out);
  /// Time slept does not count against peers that wait for us.
  void postpone(Duration lost);
  void catch_up(Instant now);
  /// Begins anew at a random moment of the interval of a cluster of the present size.
  void spread(Instant now);

 private:
  struct Accepted {
    Endpoint from;
    Instant expires;
  };
  /// One seed of a join under way, or a peer of an anti-entropy exchange (no join).
  struct Dialled {
    std::uint64_t join = 0;
    std::size_t index = 0;
    Seed seed;
  };
  struct Joining {
    std::uint64_t ticket = 0;
    std::deque<std::pair<std::size_t, Seed>> waiting;  ///< with their places in the request
    std::size_t under_way = 0, contacted = 0;
    std::map<std::size_t, JoinFailure> failures;
  };
  using StreamMessage = wire::memberlist::StreamMessage;

  void dial(Dialled peer, Outbox& out);
  void dial_waiting(std::uint64_t id, Outbox& out);
  void exchange_with_random(Instant now, Outbox& out);
  void plan_next(Instant now);
  void answer(Instant now, StreamId stream, const Endpoint& from, const StreamMessage& message,
              Outbox& out);
  /// Empty if the peer's table was merged, else why not.
  std::string take_over(Instant now, const wire::memberlist::PushPull& theirs, bool join,
                        Outbox& out);
  void finish(const Dialled& peer, std::string failure, Outbox& out);

  Shared& shared_;
  Members& members_;
  Instant next_;
  std::map<StreamId, Accepted> accepted_;
  std::map<StreamId, Dialled> dialled_;
  std::map<std::uint64_t, Joining> joins_;
  std::uint64_t last_join_ = 0;
};

}  // namespace pando::swim
