#include "agent/rpc_session.h"

#include <utility>

#include "base/note_code.h"
#include "base/overload.h"

namespace pando::agent {
namespace {

using wire::rpc::Request;

/// Bytes of a client that wait for an answer to be finished; beyond this it is cut off (Q1).
constexpr std::size_t kMaxUnread = std::size_t{1} << 20;

constexpr std::string_view kHandshakeRequired = "Handshake required";

bool is_handshake(const Request& request) {
  return std::holds_alternative<wire::rpc::Handshake>(request.body);
}
bool is_auth(const Request& request) {
  return std::holds_alternative<wire::rpc::Auth>(request.body);
}

std::string error_of(const Reply& reply) {
  return std::visit(
      Overload{[](const reply::Done& r) { return r.error; },
               [](const reply::Joined& r) { return r.contacted > 0 ? std::string{} : r.error; },
               [](const reply::KeysDone& r) { return r.error; },
               [](const auto&) { return std::string{}; }},
      reply);
}

wire::rpc::JoinReply join_reply(const Reply& reply) {
  const auto* joined = std::get_if<reply::Joined>(&reply);
  return {joined ? static_cast<std::int32_t>(joined->contacted) : 0};
}

wire::rpc::KeyReply key_reply(const Reply& reply, bool with_keys) {
  wire::rpc::KeyReply shown;
  if (with_keys) shown.keys.emplace();
  const auto* done = std::get_if<reply::KeysDone>(&reply);
  if (!done) return shown;
  shown.messages = done->messages;
  if (with_keys) shown.keys->insert(done->keys.begin(), done->keys.end());
  shown.nodes = done->nodes;
  shown.errors = done->errors;
  shown.responses = done->responses;
  return shown;
}

}  // namespace

RpcSession::RpcSession(std::uint32_t client, std::string auth_key, const RpcSource& source)
    : client_{client}, auth_key_{std::move(auth_key)}, source_{&source} {}

void RpcSession::feed(ByteView bytes, RpcRequests& out) {
  if (closing_) return;
  reader_.feed(bytes);
  work(out);
  if (!closing_ && reader_.buffered() > kMaxUnread) close(NoteCode::rpc_flooded, {}, {}, out);
}

bool RpcSession::wants_input() const {
  return !closing_ && !outstanding_ && outbox_.has_room();
}

Bytes RpcSession::take_output(RpcRequests& out) {
  Bytes bytes = outbox_.take();
  work(out);
  return bytes;
}

void RpcSession::on_event(const Event& event) {
  if (!closing_) streams_.on_event(event, outbox_);
}

void RpcSession::on_log_line(const LogLine& line) {
  if (!closing_) streams_.on_log_line(line, outbox_);
}

void RpcSession::on_reply(Ticket ticket, const Reply& reply, RpcRequests& out) {
  if (!outstanding_ || outstanding_->ticket != ticket) return on_answer(ticket, reply);
  finish(reply, out);
  work(out);
}

/// Handles requests until one must wait, for an answer or for room.
void RpcSession::work(RpcRequests& out) {
  while (wants_input()) {
    const auto request = reader_.next();
    if (request) {
      handle(*request, out);
    } else if (request.error() == wire::DecodeError::truncated) {
      return;
    } else {
      close(NoteCode::rpc_unreadable, {}, std::string{to_string(request.error())}, out);
    }
  }
}

void RpcSession::handle(const Request& request, RpcRequests& out) {
  if (std::string error = refusal(request); !error.empty()) {
    respond(request.seq, error);
    // Without a handshake it is no client of ours; after an unknown command nothing is readable.
    const bool readable = !std::holds_alternative<wire::rpc::UnknownCommand>(request.body);
    if (error == kHandshakeRequired || !readable) {
      close(NoteCode::rpc_refused, std::string{command_name(request.body)}, error, out);
    }
    return;
  }
  std::visit([&](const auto& body) { on(request.seq, body, out); }, request.body);
}

/// Why a request is not even looked at; empty if it is.
std::string RpcSession::refusal(const Request& request) const {
  if (is_handshake(request)) return {};
  if (!greeted_) return std::string{kHandshakeRequired};
  if (is_auth(request) || auth_key_.empty() || authenticated_) return {};
  return "Authentication required";
}

void RpcSession::close(NoteCode code, std::string subject, std::string detail, RpcRequests& out) {
  closing_ = true;
  out.push_back(Note{code, std::move(subject), std::move(detail)});
}

Ticket RpcSession::await(Seq seq, Awaits awaits) {
  const Ticket ticket = (Ticket{client_} << 32) | ++last_ticket_;
  outstanding_ = Outstanding{ticket, seq, awaits};
  return ticket;
}

void RpcSession::finish(const Reply& reply, RpcRequests& out) {
  const auto [ticket, seq, awaits] = *std::exchange(outstanding_, {});
  std::string error = error_of(reply);
  switch (awaits) {
    case Awaits::done:
      return respond(seq, error);
    case Awaits::join:
      return respond(seq, error, join_reply(reply));
    case Awaits::keys:
      return respond(seq, error, key_reply(reply, false));
    case Awaits::key_list:
      return respond(seq, error, key_reply(reply, true));
    case Awaits::query:
      if (error.empty()) open_queries_.emplace(ticket, seq);
      return respond(seq, error);
    case Awaits::respond:
      return respond(seq, error.empty() ? error : "failed to respond to key query: " + error);
    case Awaits::leave:
      respond(seq, error);
      closing_ = true;
      out.push_back(rpc::ShutDown{});
  }
}

void RpcSession::on_answer(Ticket ticket, const Reply& reply) {
  const auto query = open_queries_.find(ticket);
  if (query == open_queries_.end() || closing_) return;
  const wire::rpc::ResponseHeader header{.error = {}, .seq = query->second};
  const auto send = [&](const wire::rpc::AnswerRecord& record) {
    outbox_.record(RpcOutbox::Record::answer, encode(header, record));
  };
  if (const auto* ack = std::get_if<reply::QueryAck>(&reply)) send({"ack", ack->from, {}});
  if (const auto* answer = std::get_if<reply::QueryResponse>(&reply)) {
    send({"response", answer->from, answer->payload});
  }
  if (std::holds_alternative<reply::QueryDone>(reply)) {
    // Never dropped: the client waits for it.
    outbox_.respond(encode(header, wire::rpc::AnswerRecord{"done", {}, {}}));
    open_queries_.erase(query);
  }
}

}  // namespace pando::agent
