/// What each command of the RPC port means.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "agent/member_filter.h"
#include "agent/rpc_members.h"
#include "agent/rpc_session.h"
#include "agent/rpc_stats.h"
#include "base/note_code.h"
#include "wire/keyring.h"

namespace pando::agent {
namespace {

/// Queries of one client that run at the same time (Q1).
constexpr std::size_t kMaxOpenQueries = 256;
/// A query holds memory until its deadline.
constexpr Duration kMaxQueryTimeout = std::chrono::hours{24};

/// Compares in a time that depends on the lengths only.
bool same_secret(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

/// Names that begin so are Serf's own; users may only ping.
bool is_reserved(const wire::rpc::SendQuery& query) {
  const bool ping = query.name == "_serf_ping" && query.payload.empty();
  return query.name.starts_with("_serf_") && !ping;
}

command::SendQuery to_command(const wire::rpc::SendQuery& query) {
  return {.name = query.name,
          .payload = query.payload,
          .nodes = query.nodes,
          .tags = query.tags,
          .request_ack = query.request_ack,
          .relay_factor = query.relay_factor,
          .timeout = std::clamp(Duration{query.timeout_ns}, Duration{}, kMaxQueryTimeout)};
}

}  // namespace

// ---- the connection ----------------------------------------------------------------------------

void RpcSession::on(Seq seq, const wire::rpc::UnknownCommand& body, RpcRequests& out) {
  respond(seq, "Unsupported command");
  close(NoteCode::rpc_refused, body.command, "Unsupported command", out);
}

void RpcSession::on(Seq seq, const wire::rpc::Handshake& body, RpcRequests&) {
  if (body.version != wire::rpc::kVersion) return respond(seq, "Unsupported IPC version");
  if (greeted_) return respond(seq, "Handshake already performed");
  greeted_ = true;
  respond(seq, {});
}

void RpcSession::on(Seq seq, const wire::rpc::Auth& body, RpcRequests&) {
  if (!same_secret(body.key, auth_key_)) return respond(seq, "Invalid authentication token");
  authenticated_ = true;
  respond(seq, {});
}

// ---- look-ups ----------------------------------------------------------------------------------

void RpcSession::on(Seq seq, const wire::rpc::Members&, RpcRequests&) {
  respond(seq, {}, wire::rpc::MembersReply{to_rpc(source_->members())});
}

void RpcSession::on(Seq seq, const wire::rpc::MembersFiltered& body, RpcRequests& out) {
  const auto filter =
      MemberFilter::make({.tags = body.tags, .status = body.status, .name = body.name});
  // Serf closes without a word; its clients know no other answer to a bad expression.
  if (!filter) return close(NoteCode::rpc_refused, "members-filtered", filter.error(), out);
  wire::rpc::MembersReply reply{to_rpc(source_->members())};
  std::erase_if(reply.members, [&](const wire::rpc::Member& member) {
    return !filter->passes(member.name, member.status, member.tags);
  });
  respond(seq, {}, reply);
}

void RpcSession::on(Seq seq, const wire::rpc::Stats&, RpcRequests&) {
  respond(seq, {}, wire::rpc::StatsReply{describe_stats(*source_)});
}

void RpcSession::on(Seq seq, const wire::rpc::GetCoordinate& body, RpcRequests&) {
  wire::rpc::CoordinateReply reply;
  if (const auto found = source_->coordinate(body.node)) reply = {*found, true};
  respond(seq, {}, reply);
}

// ---- streams -----------------------------------------------------------------------------------

void RpcSession::on(Seq seq, const wire::rpc::Stream& body, RpcRequests&) {
  respond(seq, streams_.subscribe(seq, body.type));
}

void RpcSession::on(Seq seq, const wire::rpc::Monitor& body, RpcRequests&) {
  const std::string error = streams_.monitor(seq, body.log_level);
  respond(seq, error);
  if (error.empty()) streams_.replay(source_->recent_log(), outbox_);
}

void RpcSession::on(Seq seq, const wire::rpc::Stop& body, RpcRequests&) {
  streams_.stop(body.stop);
  respond(seq, {});
}

// ---- commands for the node ---------------------------------------------------------------------

void RpcSession::on(Seq seq, const wire::rpc::SendEvent& body, RpcRequests& out) {
  out.push_back(rpc::Ask{await(seq, Awaits::done),
                         command::SendEvent{body.name, body.payload, body.coalesce}});
}

void RpcSession::on(Seq seq, const wire::rpc::ForceLeave& body, RpcRequests& out) {
  out.push_back(rpc::Ask{await(seq, Awaits::done), command::ForceLeave{body.node, body.prune}});
}

void RpcSession::on(Seq seq, const wire::rpc::Join& body, RpcRequests& out) {
  out.push_back(rpc::Join{await(seq, Awaits::join), body.existing, !body.replay});
}

void RpcSession::on(Seq seq, const wire::rpc::SetTags& body, RpcRequests& out) {
  Tags tags = source_->tags();
  for (const std::string& tag : body.delete_tags) tags.erase(tag);
  for (const auto& [tag, value] : body.tags) tags.insert_or_assign(tag, value);
  out.push_back(rpc::SetTags{await(seq, Awaits::done), std::move(tags)});
}

void RpcSession::on(Seq seq, const wire::rpc::Leave&, RpcRequests& out) {
  out.push_back(rpc::Ask{await(seq, Awaits::leave), command::Leave{}});
}

void RpcSession::on(Seq seq, const wire::rpc::SendQuery& body, RpcRequests& out) {
  if (is_reserved(body)) return respond(seq, "Queries cannot contain the '_serf_' prefix");
  if (open_queries_.size() >= kMaxOpenQueries) {
    return respond(seq, "Too many running queries on one connection");
  }
  out.push_back(rpc::Ask{await(seq, Awaits::query), to_command(body)});
}

void RpcSession::on(Seq seq, const wire::rpc::Respond& body, RpcRequests& out) {
  const auto query = streams_.find_query(body.id);
  if (!query) return respond(seq, "No pending queries matching ID");
  out.push_back(rpc::Ask{await(seq, Awaits::respond), command::Respond{*query, body.payload}});
}

// ---- keys --------------------------------------------------------------------------------------

void RpcSession::on(Seq seq, const wire::rpc::InstallKey& body, RpcRequests& out) {
  change_key(seq, command::KeyOperation::install, body.key, out);
}

void RpcSession::on(Seq seq, const wire::rpc::UseKey& body, RpcRequests& out) {
  change_key(seq, command::KeyOperation::use, body.key, out);
}

void RpcSession::on(Seq seq, const wire::rpc::RemoveKey& body, RpcRequests& out) {
  change_key(seq, command::KeyOperation::remove, body.key, out);
}

void RpcSession::on(Seq seq, const wire::rpc::ListKeys&, RpcRequests& out) {
  out.push_back(
      rpc::Ask{await(seq, Awaits::key_list), command::Keys{command::KeyOperation::list, {}}});
}

void RpcSession::change_key(Seq seq, command::KeyOperation operation, const std::string& key,
                            RpcRequests& out) {
  auto bytes = wire::base64_decode(key);
  if (!bytes) {
    return respond(seq, fmt::format("illegal base64 data at input byte {}", bytes.error()),
                   wire::rpc::KeyReply{});
  }
  out.push_back(rpc::Ask{await(seq, Awaits::keys), command::Keys{operation, *std::move(bytes)}});
}

}  // namespace pando::agent
