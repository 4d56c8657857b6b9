// What users of this node ask.
#include <fmt/format.h>

#include "base/assert.h"
#include "core/serf/impl.h"
#include "core/serf/internal_queries.h"

namespace pando::serf {
namespace {

constexpr std::string_view kOver = "this node has left the cluster";

void done(Ticket ticket, std::string error, Outbox& out) {
  out.push_back(Answered{ticket, reply::Done{std::move(error)}});
}

/// In the order nodes, then tags; none: everybody.
std::vector<Bytes> filters_of(const command::SendQuery& command) {
  std::vector<Bytes> filters;
  if (!command.nodes.empty())
    filters.push_back(wire::serf::encode_filter(wire::serf::NodeFilter{command.nodes}));
  for (const auto& [tag, expression] : command.tags)
    filters.push_back(wire::serf::encode_filter(wire::serf::TagFilter{tag, expression}));
  return filters;
}

}  // namespace

void Serf::Impl::on(Instant now, const Asked& asked, Outbox& out) {
  std::visit([&](const auto& command) { ask(now, asked.ticket, command, out); }, asked.command);
}

void Serf::Impl::ask(Instant now, Ticket ticket, const command::SendEvent& command, Outbox& out) {
  if (over()) return done(ticket, std::string{kOver}, out);
  done(ticket, events.send(now, command, out), out);
}

void Serf::Impl::ask(Instant now, Ticket ticket, const command::SendQuery& command, Outbox& out) {
  if (over()) return done(ticket, std::string{kOver}, out);
  const bool reserved =
      is_internal(command.name) && !(command.name == kPingQuery && command.payload.empty());
  if (reserved) return done(ticket, "Queries cannot contain the '_serf_' prefix", out);
  done(ticket,
       put(now,
           {.name = command.name,
            .payload = command.payload,
            .filters = filters_of(command),
            .request_ack = command.request_ack,
            .relay_factor = command.relay_factor,
            .timeout = command.timeout},
           UserQuestion{ticket}, out),
       out);
}

std::string Serf::Impl::put(Instant now, Question question, Purpose purpose, Outbox& out) {
  const LamportTime time = answering.clock().now();
  auto asked =
      asking.ask(now, std::move(question), std::move(purpose), time, members.table().present());
  if (!asked) return std::move(asked.error());
  answering.hear(now, asked->message, out);
  shared.spread.send(Lane::queries, std::move(asked->raw), out);
  return {};
}

void Serf::Impl::ask(Instant now, Ticket ticket, const command::Respond& command, Outbox& out) {
  if (over()) return done(ticket, std::string{kOver}, out);
  done(ticket, answering.respond(now, command, out), out);
}

void Serf::Impl::ask(Instant now, Ticket ticket, const command::Keys& command, Outbox& out) {
  reply::KeysDone refused;
  refused.error = kOver;
  if (!over())
    refused.error =
        put(now,
            {.name = std::string{key_query_name(command.operation)},
             .payload = wire::serf::encode(wire::serf::KeyRequest{command.key}),
             .filters = {}},
            KeyQuestion{ticket, KeyTally{static_cast<int>(members.table().present())}}, out);
  if (!refused.error.empty()) out.push_back(Answered{ticket, std::move(refused)});
}

void Serf::Impl::ask(Instant now, Ticket ticket, const command::Leave&, Outbox& out) {
  leaving.leave(now, ticket, out);
}

void Serf::Impl::ask(Instant now, Ticket ticket, const command::ForceLeave& command, Outbox& out) {
  if (over()) return done(ticket, std::string{kOver}, out);
  leaving.force_leave(now, ticket, command, out);
}

// The node gives these to others: membership, the map.
void Serf::Impl::ask(Instant, Ticket, const command::Join&, Outbox&) {
  PANDO_ASSERT(false);
}
void Serf::Impl::ask(Instant, Ticket, const command::SetTags&, Outbox&) {
  PANDO_ASSERT(false);
}
void Serf::Impl::ask(Instant, Ticket, const command::Drain&, Outbox&) {
  PANDO_ASSERT(false);
}
void Serf::Impl::ask(Instant, Ticket, const command::AcceptLoss&, Outbox&) {
  PANDO_ASSERT(false);
}
void Serf::Impl::ask(Instant, Ticket, const command::SetPace&, Outbox&) {
  PANDO_ASSERT(false);
}
void Serf::Impl::ask(Instant, Ticket, const command::SetResources&, Outbox&) {
  PANDO_ASSERT(false);
}

}  // namespace pando::serf
