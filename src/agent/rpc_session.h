#pragma once
/// One client of the agent's RPC port: bytes in, commands for the node out, bytes back.
///
/// Who drives it owns the socket. The loop of a driver:
///
///   1. While wants_input(), read and feed(); carry out every request in order.
///   2. After any call, if nothing is being written: take_output(), which may add requests, and
///      write it. While a write is under way leave the rest inside; that is how a slow client is
///      told from a fast one.
///   3. Once closing(), take_output() is empty and everything taken is written, close the socket.
///
/// If the client goes away, destroy the session; late replies to its tickets are then discarded.
/// Any bytes are legal. One thread. Source: docs/protocol/rpc.md.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "agent/rpc_outbox.h"
#include "agent/rpc_request.h"
#include "agent/rpc_source.h"
#include "agent/rpc_streams.h"
#include "pando/bytes.h"
#include "pando/command.h"
#include "pando/event.h"
#include "wire/rpc.h"

namespace pando::agent {

class RpcSession {
 public:
  /// Numbers above 0 name the client in its tickets. `source` must outlive the session.
  RpcSession(std::uint32_t client, std::string auth_key, const RpcSource& source);

  /// Whose session a ticket belongs to. Tickets of client 0 are never issued by a session.
  static std::uint32_t client_of(Ticket ticket) { return static_cast<std::uint32_t>(ticket >> 32); }

  void feed(ByteView bytes, RpcRequests& out);
  /// Replies to tickets that are not (or no longer) open are ignored.
  void on_reply(Ticket ticket, const Reply& reply, RpcRequests& out);
  void on_event(const Event& event);
  void on_log_line(const LogLine& line);

  /// False while an answer is outstanding or much is unsent; bytes fed meanwhile are kept up to
  /// 1 MiB, beyond that the client is cut off.
  bool wants_input() const;
  /// Everything to send since the last call. Requests that waited for the room are then handled,
  /// so carry out what is in `out` and call again when this is written.
  Bytes take_output(RpcRequests& out);
  /// Nothing more will be read: send what is left and close.
  bool closing() const { return closing_; }
  /// Records that this client lost because it read too slowly.
  std::uint64_t dropped() const { return outbox_.dropped(); }

 private:
  using Seq = wire::rpc::Sequence;
  /// What the client's current request waits for; the form of its response.
  enum class Awaits : std::uint8_t { done, join, keys, key_list, leave, query, respond };
  struct Outstanding {
    Ticket ticket;
    Seq seq;
    Awaits awaits;
  };

  // The order of things: rpc_session.cc.
  void work(RpcRequests& out);
  void handle(const wire::rpc::Request& request, RpcRequests& out);
  std::string refusal(const wire::rpc::Request& request) const;
  void close(NoteCode code, std::string subject, std::string detail, RpcRequests& out);
  Ticket await(Seq seq, Awaits awaits);
  void finish(const Reply& reply, RpcRequests& out);
  void on_answer(Ticket ticket, const Reply& reply);

  // One for each command: rpc_commands.cc.
  void respond(Seq seq, std::string error) {
    outbox_.respond(wire::rpc::encode({.error = std::move(error), .seq = seq}));
  }
  template <class Body>
  void respond(Seq seq, std::string error, const Body& body) {
    outbox_.respond(wire::rpc::encode({.error = std::move(error), .seq = seq}, body));
  }
  void on(Seq seq, const wire::rpc::UnknownCommand& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::Handshake& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::Auth& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::SendEvent& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::ForceLeave& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::Join& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::Members& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::MembersFiltered& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::SetTags& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::Stream& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::Monitor& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::Stop& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::Leave& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::SendQuery& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::Respond& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::InstallKey& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::UseKey& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::RemoveKey& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::ListKeys& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::Stats& body, RpcRequests& out);
  void on(Seq seq, const wire::rpc::GetCoordinate& body, RpcRequests& out);
  void change_key(Seq seq, command::KeyOperation operation, const std::string& key,
                  RpcRequests& out);

  std::uint32_t client_;
  std::string auth_key_;
  const RpcSource* source_;
  wire::rpc::RequestReader reader_;
  RpcOutbox outbox_;
  RpcStreams streams_;
  bool greeted_ = false, authenticated_ = false, closing_ = false;
  std::optional<Outstanding> outstanding_;
  std::map<Ticket, Seq> open_queries_;
  std::uint32_t last_ticket_ = 0;
};

}  // namespace pando::agent
