#pragma once
/// Questions of this node to everybody: asking, collecting, ending.
///
/// Source: docs/protocol/serf.md, "Queries: the asker".
#include "core/serf/clock.h"
#include "core/serf/query_book.h"
#include "core/serf/shared.h"

namespace pando::serf {

/// What to ask.
struct Question {
  std::string name;
  Bytes payload;
  std::vector<Bytes> filters;
  bool request_ack = false;
  std::uint8_t relay_factor = 0;
  Duration timeout{};  ///< zero: default_timeout()
};

/// A question that is now in the book: to be heard by ourselves and said to everybody.
struct AskedQuery {
  wire::serf::Query message;
  Bytes raw;
};

/// How long a question waits by default: long enough for gossip to bring it round.
Duration default_timeout(Duration gossip_interval, std::size_t present);

/// One thread.
class Asking {
 public:
  explicit Asking(Shared& shared);

  /// `time` is the query clock, `present` the members that may answer. The text says why not.
  std::expected<AskedQuery, std::string> ask(Instant now, Question question, Purpose purpose,
                                             LamportTime time, std::size_t present);
  void hear(const wire::serf::QueryResponse& response, Outbox& out);
  /// Ends what is over.
  void tick(Instant now, Outbox& out);
  /// Ends everything, for nobody will be heard any more. A vote on the name has no outcome then.
  void abandon(Outbox& out);

  bool votes_on_name() const { return book_.votes_on_name(); }
  Instant deadline() const { return book_.deadline(); }
  std::size_t size() const { return book_.size(); }

 private:
  std::string refusal() const;
  wire::serf::Query message_of(Question question, LamportTime time);
  void finish(const RunningQuery& query, Outbox& out);
  void finish(const UserQuestion& user, Outbox& out);
  void finish(const KeyQuestion& keys, Outbox& out);
  void finish(const NameVote& vote, Outbox& out);

  Shared& shared_;
  QueryBook book_;
};

}  // namespace pando::serf
