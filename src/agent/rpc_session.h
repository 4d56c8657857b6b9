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
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "agent/rpc_source.h"
#include "base/note.h"
#include "pando/bytes.h"
#include "pando/command.h"
#include "pando/event.h"

namespace pando::agent {

namespace rpc {

/// Ask the node; give each of its replies to on_reply() with the same ticket.
struct Ask { Ticket ticket = 0; Command command; };
/// Resolve `[NAME/]HOST[:PORT]` and join; give on_reply() one reply::Joined with this ticket.
struct Join { Ticket ticket = 0; std::vector<std::string> hosts; bool ignore_old_events = true; };
/// Replace this node's tags, in the tags file too if there is one; reply::Done answers.
struct SetTags { Ticket ticket = 0; Tags tags; };
/// The client made this agent leave and has its answer: stop, once that is written.
struct ShutDown {};

}  // namespace rpc

using RpcRequest = std::variant<rpc::Ask, rpc::Join, rpc::SetTags, rpc::ShutDown, Note>;
using RpcRequests = std::vector<RpcRequest>;

class RpcSession {
 public:
  /// Numbers above 0 name the client in its tickets. `source` must outlive the session.
  RpcSession(std::uint32_t client, std::string auth_key, const RpcSource& source);
  ~RpcSession();
  RpcSession(RpcSession&&) noexcept;

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
  bool closing() const;
  /// Records that this client lost because it read too slowly.
  std::uint64_t dropped() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pando::agent
