#pragma once
/// The queries this node has asked and still waits for.
#include <map>
#include <set>

#include "core/serf/key_tally.h"
#include "core/serf/name_vote.h"

namespace pando::serf {

/// A user waits for acks and answers.
struct UserQuestion {
  Ticket ticket;
};
/// A user waits for one summary.
struct KeyQuestion {
  Ticket ticket;
  KeyTally tally;
};
using Purpose = std::variant<UserQuestion, KeyQuestion, NameVote>;

struct QueryKey {
  LamportTime time = 0;
  std::uint32_t id = 0;
  friend auto operator<=>(const QueryKey&, const QueryKey&) = default;
};

struct RunningQuery {
  Purpose purpose;
  Instant deadline;
  std::size_t max_senders = 0;  ///< of acks and of answers each; the rest is not heard
  std::set<std::string> acked, answered;
};

/// Bounded by `max`. One thread.
class QueryBook {
 public:
  explicit QueryBook(std::size_t max) : max_{max} {}

  bool full() const { return running_.size() >= max_; }
  void open(QueryKey key, RunningQuery query) { running_.insert_or_assign(key, std::move(query)); }
  /// The query that this ack or answer belongs to if it is the sender's first of its kind;
  /// nullptr if it is nobody's, a repetition or too much. Lives until the next change.
  RunningQuery* accept(const wire::serf::QueryResponse& response);
  /// Ends one query, or hands out one whose time is over.
  std::optional<RunningQuery> close(QueryKey key);
  std::optional<RunningQuery> take_due(Instant now);
  bool votes_on_name() const;
  Instant deadline() const;
  std::size_t size() const { return running_.size(); }

 private:
  std::size_t max_;
  std::map<QueryKey, RunningQuery> running_;
};

}  // namespace pando::serf
