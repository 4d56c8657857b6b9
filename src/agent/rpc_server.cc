#include "agent/rpc_server.h"

#include <utility>

namespace pando::agent {
namespace {

constexpr std::size_t kMaxClients = 256;

}  // namespace

RpcServer::RpcServer(shell::Loop& loop, shell::Fd listener, std::string auth_key,
                     const RpcSource& source, RpcHost& host)
    : loop_(loop),
      auth_key_(std::move(auth_key)),
      source_(source),
      host_(host),
      acceptor_(
          loop, std::move(listener),
          [this](shell::Fd socket, const Endpoint&) { on_accept(std::move(socket)); }, [](int) {}) {
}

void RpcServer::on_accept(shell::Fd socket) {
  if (clients_.size() >= kMaxClients) return;  // closing the socket says so
  const std::uint32_t id = ++last_client_;
  shell::ConnectionEvents events;
  events.bytes = [this, id](ByteView bytes) {
    RpcRequests requests;
    clients_.find(id)->second.session.feed(bytes, requests);
    flush(id, requests);
  };
  events.drained = [this, id] {
    RpcRequests requests;
    flush(id, requests);
  };
  events.closed = [this, id](const std::string&) { clients_.erase(id); };
  clients_.emplace(id, Client{{loop_, std::move(socket), std::move(events)},
                              RpcSession{id, auth_key_, source_}});
}

/// Hands what waits to the socket, unless that is still busy with what came before.
void RpcServer::flush(std::uint32_t id, RpcRequests& requests) {
  const auto it = clients_.find(id);
  if (it != clients_.end() && !it->second.finished) {
    Client& client = it->second;
    while (client.connection.unsent() == 0) {
      Bytes output = client.session.take_output(requests);
      if (output.empty()) break;
      client.connection.send(std::move(output));
    }
    client.connection.pause_reading(!client.session.wants_input());
    if (client.session.closing() && client.connection.unsent() == 0) {
      client.finished = true;
      client.connection.finish();
    }
  }
  carry_out(requests);
}

void RpcServer::carry_out(RpcRequests& requests) {
  for (RpcRequest& request : std::exchange(requests, {})) host_.carry_out(std::move(request));
}

void RpcServer::on_reply(Ticket ticket, const Reply& reply) {
  const auto it = clients_.find(RpcSession::client_of(ticket));
  if (it == clients_.end()) return;
  RpcRequests requests;
  it->second.session.on_reply(ticket, reply, requests);
  flush(it->first, requests);
}

void RpcServer::on_event(const Event& event) {
  RpcRequests requests;
  for (auto& [id, client] : clients_) client.session.on_event(event);
  for (auto& [id, client] : clients_) flush(id, requests);
}

void RpcServer::on_log_line(const LogLine& line) {
  if (std::exchange(telling_, true)) return;
  RpcRequests requests;
  for (auto& [id, client] : clients_) client.session.on_log_line(line);
  for (auto& [id, client] : clients_) flush(id, requests);
  telling_ = false;
}

bool RpcServer::idle() const {
  for (const auto& [id, client] : clients_)
    if (client.connection.unsent() > 0) return false;
  return true;
}

}  // namespace pando::agent
