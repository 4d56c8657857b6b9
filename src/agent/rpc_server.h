#pragma once
/// The RPC port: sockets around RpcSessions.
#include <map>
#include <string>

#include "agent/rpc_session.h"
#include "shell/acceptor.h"
#include "shell/connection.h"

namespace pando::agent {

/// Who carries out what clients ask for.
class RpcHost {
 public:
  virtual ~RpcHost() = default;
  virtual void carry_out(RpcRequest request) = 0;
};

/// Accepts clients and drives one session for each. At most 256 at a time. The loop's thread.
class RpcServer {
 public:
  /// `host` and `source` must outlive the server.
  RpcServer(shell::Loop& loop, shell::Fd listener, std::string auth_key, const RpcSource& source,
            RpcHost& host);

  void on_reply(Ticket ticket, const Reply& reply);
  void on_event(const Event& event);
  void on_log_line(const LogLine& line);
  /// Everything that was answered has been handed to the system.
  bool idle() const;

 private:
  struct Client {
    shell::Connection connection;
    RpcSession session;
    bool finished = false;
  };
  void on_accept(shell::Fd socket);
  void flush(std::uint32_t id, RpcRequests& requests);
  void carry_out(RpcRequests& requests);

  shell::Loop& loop_;
  std::string auth_key_;
  const RpcSource& source_;
  RpcHost& host_;
  std::map<std::uint32_t, Client> clients_;
  std::uint32_t last_client_ = 0;
  bool telling_ = false;  ///< a log line caused by telling log lines is not told
  shell::Acceptor acceptor_;
};

}  // namespace pando::agent
