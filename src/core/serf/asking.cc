#include "core/serf/asking.h"

#include <fmt/format.h>

#include "base/note_code.h"

namespace pando::serf {
namespace {

/// Queries came with this version of the event protocol.
constexpr std::uint8_t kProtocolWithQueries = 4;
constexpr std::uint64_t kIds = std::uint64_t{1} << 31;
/// Members that join while a query runs may answer too.
constexpr std::size_t kSpareSenders = 64;

std::size_t digits_above_one(std::size_t n) {
  std::size_t digits = 0;
  for (std::size_t power = 1; power < n; power *= 10) ++digits;
  return digits;
}

}  // namespace

Duration default_timeout(Duration gossip_interval, std::size_t present) {
  constexpr int kTimeoutMult = 16;
  // ceil(log10(n + 1)), exactly.
  return gossip_interval * kTimeoutMult * static_cast<Duration::rep>(digits_above_one(present + 1));
}

Asking::Asking(Shared& shared) : shared_{shared}, book_{shared.config.max_queries} {}

std::string Asking::refusal() const {
  if (shared_.self->versions.delegate_current < kProtocolWithQueries)
    return "Feature not supported";
  if (book_.full()) return fmt::format("{} queries are running already", book_.size());
  return {};
}

wire::serf::Query Asking::message_of(Question question, LamportTime time) {
  return {.time = time,
          .id = static_cast<std::uint32_t>(shared_.rng.below(kIds)),
          .address = shared_.self->endpoint.address,
          .port = shared_.self->endpoint.port,
          .source_node = shared_.name(),
          .filters = std::move(question.filters),
          .flags = question.request_ack ? wire::serf::kFlagAck : 0,
          .relay_factor = question.relay_factor,
          .timeout_ns = question.timeout.count(),
          .name = std::move(question.name),
          .payload = std::move(question.payload)};
}

std::expected<AskedQuery, std::string> Asking::ask(Instant now, Question question, Purpose purpose,
                                                   LamportTime time, std::size_t present) {
  if (std::string error = refusal(); !error.empty()) return std::unexpected{std::move(error)};
  if (question.timeout <= Duration{})
    question.timeout = default_timeout(shared_.config.gossip_interval, present);
  question.timeout = std::min(question.timeout, kMaxQueryTime);
  const Instant deadline = now + question.timeout;
  AskedQuery asked;
  asked.message = message_of(std::move(question), time);
  asked.raw = wire::serf::encode(asked.message);
  const std::size_t limit = shared_.config.query_size_limit;
  if (asked.raw.size() > limit)
    return std::unexpected{fmt::format("query exceeds limit of {} bytes", limit)};
  book_.open({time, asked.message.id}, {.purpose = std::move(purpose),
                                        .deadline = deadline,
                                        .max_senders = present + kSpareSenders,
                                        .acked = {},
                                        .answered = {}});
  return asked;
}

void Asking::hear(const wire::serf::QueryResponse& response, Outbox& out) {
  RunningQuery* query = book_.accept(response);
  if (query == nullptr) return;
  const bool ack = (response.flags & wire::serf::kFlagAck) != 0;
  if (auto* user = std::get_if<UserQuestion>(&query->purpose)) {
    if (ack)
      out.push_back(Answered{user->ticket, reply::QueryAck{response.from}});
    else
      out.push_back(Answered{user->ticket, reply::QueryResponse{response.from, response.payload}});
  }
  if (ack) return;
  if (auto* vote = std::get_if<NameVote>(&query->purpose)) vote->count(response.payload);
  auto* keys = std::get_if<KeyQuestion>(&query->purpose);
  if (keys == nullptr) return;
  keys->tally.count(response.from, response.payload);
  if (keys->tally.complete()) finish(*book_.close({response.time, response.id}), out);
}

void Asking::tick(Instant now, Outbox& out) {
  while (const auto over = book_.take_due(now)) finish(*over, out);
}

void Asking::abandon(Outbox& out) {
  while (const auto query = book_.take_due(kNever))
    if (!std::holds_alternative<NameVote>(query->purpose)) finish(*query, out);
}

void Asking::finish(const RunningQuery& query, Outbox& out) {
  std::visit([&](const auto& purpose) { finish(purpose, out); }, query.purpose);
}

void Asking::finish(const UserQuestion& user, Outbox& out) {
  out.push_back(Answered{user.ticket, reply::QueryDone{}});
}

void Asking::finish(const KeyQuestion& keys, Outbox& out) {
  out.push_back(Answered{keys.ticket, keys.tally.result()});
}

void Asking::finish(const NameVote& vote, Outbox& out) {
  if (vote.won()) {
    out.push_back(Note{NoteCode::name_kept, shared_.name(), vote.score()});
    return;
  }
  out.push_back(Note{NoteCode::name_lost, shared_.name(), vote.score()});
  shared_.phase = Phase::stopped;
}

}  // namespace pando::serf
