#pragma once
/// The port for Redis clients: sockets around resp::Sessions, and who answers them.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/resp/session.h"
#include "doors/cluster_guide.h"
#include "doors/data_port.h"
#include "doors/door_count.h"
#include "doors/host.h"
#include "doors/reach.h"
#include "shell/acceptor.h"
#include "shell/connection.h"

namespace pando::doors {

struct RespLimits {
  std::size_t clients = 256;
  Duration idle = std::chrono::minutes{15};     ///< a client that says nothing
  Duration stalled = std::chrono::seconds{60};  ///< a client that does not take its answers
  std::size_t unsent = 256 << 20;               ///< bytes that wait for all clients together
  resp::RequestLimits request{.bulk = 64 << 10, .request = 256 << 10};
  std::size_t pipeline = 1;  ///< requests of one client that may be unanswered
};

/// As in Redis, for doors that serve data.
inline constexpr RespLimits kDataLimits{
    .clients = 10'000,
    .idle = std::chrono::hours{24 * 365},
    .unsent = std::size_t{1} << 30,
    .request = {.bulk = 512 << 20, .words = 1 << 20, .request = std::size_t{1} << 30},
    .pipeline = 4096};

/// How the clients of a door speak, and from where they see the nodes.
struct RespWay {
  enum class Dialect : std::uint8_t {
    plain,    ///< any node serves any key: the cluster looks like one server
    cluster,  ///< as Redis Cluster: clients are sent to the node that serves a key
  };
  Dialect dialect = Dialect::plain;
  std::string view{kClientsView};  ///< replies name the addresses of nodes in this view
};

/// Accepts clients and serves the table of resp_commands.h. The loop's thread.
class RespDoor {
 public:
  /// `host` and `data` must outlive it. `password`: empty if none is needed. `data`: null if it has
  /// none.
  RespDoor(shell::Loop& loop, shell::Fd listener, std::string password, Host& host,
           RespLimits limits = {}, DataPort* data = nullptr, RespWay way = {});

  const DoorCount& count() const { return count_; }
  /// Everything that was answered has been handed to the system.
  bool idle() const;

  /// The answer to a request of a client; nothing happens if the client has gone.
  void answer(std::uint64_t client, resp::Ticket ticket, std::string_view reply);
  /// The same for a command on data; it leaves with send_answers(), many in one piece.
  void keep_answer(std::uint64_t client, resp::Ticket ticket, std::string_view reply);
  void send_answers();
  /// Whether this client also reads where a copy is.
  void read_copies(std::uint64_t client, bool will);
  /// Answers such a request with what there is of state, and from then on tells every change.
  void watch(std::uint64_t client, resp::Ticket ticket, state::Watch watch);
  /// Calls another node for such a request; `told` has to answer.
  void call(std::uint64_t client, resp::Ticket ticket, call::Call call, Host::CallTold told);

 private:
  struct Client {
    shell::Connection connection;
    resp::Session session;
    bool serving = false;  ///< its requests are being taken, further up the stack
    bool finished = false;
    bool reads_copies = false;
    // The host's tickets.
    std::optional<std::uint64_t> watch;
    std::map<resp::Ticket, std::uint64_t> calls;
  };
  using Clients = std::map<std::uint64_t, Client>;

  void on_accept(shell::Fd socket);
  shell::ConnectionEvents events_of(std::uint64_t id);
  void on_bytes(std::uint64_t id, ByteView bytes);
  void on_closed(Clients::iterator client, const std::string& reason);
  void serve(Clients::iterator client);
  void on_state(std::uint64_t client, resp::Ticket ticket, const state::Reply& reply);
  void push(Client& client, std::string_view news);
  void end_watch(Client& client);
  void take_requests(std::uint64_t id, Client& client);
  /// Whether the data port serves it.
  static bool on_data(const resp::CommandSpec& spec);
  void ask_data(std::uint64_t id, Client& client, const resp::Session::Request& request);
  bool flush(Client& client);
  void settle(Client& client);
  Instant time_limit(const Client& client) const;

  shell::Loop& loop_;
  Host& host_;
  RespLimits limits_;
  RespWay way_;
  std::optional<ClusterGuide> guide_;  ///< of the cluster dialect
  resp::Door door_;
  DataPort* data_;
  DoorCount count_;
  Clients clients_;
  std::vector<std::uint64_t> answered_;  ///< clients with answers that have not been sent
  std::uint64_t last_client_ = 0;
  shell::Acceptor acceptor_;
};

}  // namespace pando::doors
