#include "core/serf/query_book.h"

#include <algorithm>

#include "core/serf/shared.h"

namespace pando::serf {

RunningQuery* QueryBook::accept(const wire::serf::QueryResponse& response) {
  const auto it = running_.find({response.time, response.id});
  if (it == running_.end()) return nullptr;
  RunningQuery& query = it->second;
  const bool ack = (response.flags & wire::serf::kFlagAck) != 0;
  std::set<std::string>& senders = ack ? query.acked : query.answered;
  if (senders.size() >= query.max_senders || response.from.size() > kMaxName) return nullptr;
  return senders.insert(response.from).second ? &query : nullptr;
}

std::optional<RunningQuery> QueryBook::close(QueryKey key) {
  const auto it = running_.find(key);
  if (it == running_.end()) return std::nullopt;
  std::optional<RunningQuery> closed{std::move(it->second)};
  running_.erase(it);
  return closed;
}

std::optional<RunningQuery> QueryBook::take_due(Instant now) {
  for (const auto& [key, query] : running_)
    if (query.deadline <= now) return close(key);
  return std::nullopt;
}

bool QueryBook::votes_on_name() const {
  return std::any_of(running_.begin(), running_.end(), [](const auto& entry) {
    return std::holds_alternative<NameVote>(entry.second.purpose);
  });
}

Instant QueryBook::deadline() const {
  Instant earliest = kNever;
  for (const auto& [key, query] : running_) earliest = std::min(earliest, query.deadline);
  return earliest;
}

}  // namespace pando::serf
