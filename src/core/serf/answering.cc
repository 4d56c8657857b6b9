#include "core/serf/answering.h"

#include <fmt/format.h>

#include "base/note_code.h"
#include "core/serf/filters.h"
#include "core/serf/internal_queries.h"

namespace pando::serf {
namespace {

OpenQuestion question_of(Instant now, const wire::serf::Query& query) {
  const Duration timeout = std::clamp(Duration{query.timeout_ns}, Duration{}, kMaxQueryTime);
  return {.time = query.time,
          .id = query.id,
          .asker = {.address = query.address, .port = query.port},
          .asker_name = query.source_node,
          .relay_factor = query.relay_factor,
          .deadline = now + timeout};
}

bool reachable(const Endpoint& endpoint) {
  return !endpoint.address.empty() && endpoint.port != 0;
}

}  // namespace

Answering::Answering(Shared& shared, Members& members)
    : shared_{shared},
      members_{members},
      gate_{.window = shared.config.query_buffer},
      seen_{shared.config.query_buffer},
      desk_{shared.config.max_queries} {}

bool Answering::hear(Instant now, const wire::serf::Query& query, Outbox& out) {
  clock_.witness(query.time);
  if (query.source_node.size() > kMaxName) {
    shared_.notes.say(now, {NoteCode::query_refused, query.source_node.substr(0, 64), {}}, out);
    return false;
  }
  if (!gate_.admits(query.time, clock_.now()) || !seen_.first(query.time, query.id)) return false;
  if (passes(query.filters, *shared_.self)) {
    OpenQuestion question = question_of(now, query);
    if ((query.flags & wire::serf::kFlagAck) != 0) acknowledge(now, question, out);
    dispatch(now, query, std::move(question), out);
  }
  return (query.flags & wire::serf::kFlagNoBroadcast) == 0;
}

void Answering::acknowledge(Instant now, const OpenQuestion& question, Outbox& out) {
  wire::serf::QueryResponse ack = response_to(question, {});
  ack.flags = wire::serf::kFlagAck;
  deliver(now, question, wire::serf::encode(ack), out);
}

void Answering::dispatch(Instant now, const wire::serf::Query& query, OpenQuestion question,
                         Outbox& out) {
  if (is_internal(query.name)) return dispatch_internal(now, query, std::move(question), out);
  const std::uint64_t number = desk_.open(now, std::move(question));
  out.push_back(Happened{QueryEvent{.id = number,
                                    .time = query.time,
                                    .name = query.name,
                                    .payload = query.payload,
                                    .source_node = query.source_node}});
}

void Answering::dispatch_internal(Instant now, const wire::serf::Query& query,
                                  OpenQuestion question, Outbox& out) {
  if (query.name == kConflictQuery) return answer_conflict(now, query, question, out);
  if (const auto operation = key_operation(query.name))
    submit_key(*operation, query.payload, desk_.open(now, std::move(question)), out);
}

/// Whoever bears the name is a party and stays silent.
void Answering::answer_conflict(Instant now, const wire::serf::Query& query, OpenQuestion& question,
                                Outbox& out) {
  const std::string_view name = text(query.payload);
  if (name == shared_.name()) return;
  const MemberRecord* record = members_.table().find(name);
  const Bytes payload =
      conflict_answer(record == nullptr ? std::nullopt : std::optional{view_of(*record)});
  if (const std::string error = answer(now, question, payload, out); !error.empty())
    shared_.notes.say(now, {NoteCode::query_not_answered, std::string{kConflictQuery}, error}, out);
}

void Answering::submit_key(command::KeyOperation operation, ByteView payload, std::uint64_t number,
                           Outbox& out) {
  const auto message = wire::serf::decode(payload);
  const auto* request = message ? std::get_if<wire::serf::KeyRequest>(&*message) : nullptr;
  // Without a legible key the operation fails at the keyring, which knows the right words.
  out.push_back(KeyCommand{number, operation, request == nullptr ? Bytes{} : request->key});
}

void Answering::key_applied(Instant now, const KeyApplied& applied, Outbox& out) {
  const auto question = desk_.find(now, applied.token);
  if (!question) return;
  std::string error = answer(now, **question, fit_keys(**question, applied.response), out);
  if (error.empty()) return;
  shared_.notes.say(now, {NoteCode::query_not_answered, (*question)->asker_name, std::move(error)},
                    out);
}

/// Cuts a list of keys to the first ones that fit.
Bytes Answering::fit_keys(const OpenQuestion& question, wire::serf::KeyResponse response) const {
  const std::size_t limit = shared_.config.query_response_size_limit;
  const auto fits = [&](const Bytes& payload) {
    return wire::serf::encode(response_to(question, payload)).size() <= limit;
  };
  const std::size_t total = response.keys ? response.keys->size() : 0;
  Bytes payload = wire::serf::encode(response);
  std::size_t keep = std::min(total, limit / kMinEncodedKey + 1);
  while (keep > 0 && !fits(payload)) {
    response.keys->resize(--keep);
    response.message =
        fmt::format("truncated key list response, showing first {} of {} keys", keep, total);
    payload = wire::serf::encode(response);
  }
  return payload;
}

std::string Answering::respond(Instant now, const command::Respond& command, Outbox& out) {
  const auto question = desk_.find(now, command.id);
  if (!question) return question.error();
  return answer(now, **question, command.payload, out);
}

wire::serf::QueryResponse Answering::response_to(const OpenQuestion& question,
                                                 Bytes payload) const {
  return {.time = question.time,
          .id = question.id,
          .from = shared_.name(),
          .flags = 0,
          .payload = std::move(payload)};
}

std::string Answering::answer(Instant now, OpenQuestion& question, Bytes payload, Outbox& out) {
  Bytes raw = wire::serf::encode(response_to(question, std::move(payload)));
  const std::size_t limit = shared_.config.query_response_size_limit;
  if (raw.size() > limit) return fmt::format("response exceeds limit of {} bytes", limit);
  question.answered = true;
  deliver(now, question, std::move(raw), out);
  return {};
}

/// Directly, and on `relay_factor` detours in case the direct way is cut.
void Answering::deliver(Instant now, const OpenQuestion& question, Bytes raw, Outbox& out) {
  if (!reachable(question.asker)) return;
  out.push_back(SendDirect{question.asker, raw});
  const std::size_t detours = question.relay_factor;
  if (detours == 0 || members_.table().size() < detours + 1) return;
  const Bytes wrapped = wire::serf::encode(wire::serf::Relay{.destination = question.asker,
                                                             .zone = {},
                                                             .node = question.asker_name,
                                                             .inner = std::move(raw)});
  if (wrapped.size() > shared_.config.query_response_size_limit) {
    shared_.notes.say(now, {NoteCode::relay_too_large, question.asker_name, {}}, out);
    return;
  }
  for (const Endpoint& helper : members_.random_relays(detours))
    out.push_back(SendDirect{helper, wrapped});
}

void Answering::relay(const wire::serf::Relay& relay, Outbox& out) const {
  if (reachable(relay.destination)) out.push_back(SendDirect{relay.destination, relay.inner});
}

}  // namespace pando::serf
