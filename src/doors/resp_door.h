#pragma once
/// Redis clients of one port on one thread: sockets around resp::Sessions, and who answers them.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/resp/client_orders.h"
#include "doors/agent_port.h"
#include "doors/data_batch.h"
#include "doors/door_client.h"
#include "doors/door_count.h"
#include "doors/resp_limits.h"
#include "doors/resp_way.h"
#include "shell/loop.h"

namespace pando::doors {

/// Its clients come by RespListener. The loop's thread.
class RespDoor {
 public:
  /// `agent` and `data` must outlive it. `guard`: who its clients may be; null: anybody. `data`:
  /// null if it has none.
  RespDoor(shell::Loop& loop, resp::GuardPtr guard, AgentPort& agent, RespLimits limits = {},
           DataPort* data = nullptr, RespWay way = {});

  /// Somebody has connected: a client, if there is room.
  void adopt(shell::Fd socket, const Endpoint& from);
  /// The system could not let somebody in.
  void not_accepted() { ++count_.refused["no_descriptor"]; }
  const DoorCount& count() const { return count_; }
  const resp::Tally& tally() const { return *door_.tally; }
  std::size_t blocked() const;  ///< clients that wait for something that may never come
  bool idle() const;  ///< everything that was answered has been handed to the system
  /// From now on connections end behind answers that leave nothing open.
  void wind_up() { winding_up_ = true; }
  bool wound_up() const;  ///< no client waits for data
  /// What the agent says to a client; nothing happens if the client has gone.
  void hear(Said said);
  /// Where clients of the cluster port are sent from now on.
  void guide(GuidancePtr guidance) { guidance_ = std::move(guidance); }
  /// Who its clients may be from now on. Who may not be here any more is cut off.
  void follow(resp::GuardPtr guard);
  /// The answer to a command on data; it leaves with send_answers(), many in one piece.
  void keep_answer(std::uint64_t client, resp::Ticket ticket, std::string_view reply);
  void send_answers();
  /// What a subscriber hears without having asked, a push of RESP3. It leaves like those answers.
  void tell(std::uint64_t client, std::string_view news);
  /// Certificates for those who come from now on; nothing happens if they need none.
  void renew(std::shared_ptr<const shell::TlsContext> tls);
  resp::ClientReport carry_out(const resp::ClientOrder& order);  ///< CLIENT LIST and its kin
  /// What is known of a client; nullopt: it has gone.
  std::optional<resp::ClientInfo> who(std::uint64_t client) const;
  const RespLimits& limits() const { return limits_; }
  /// What clients may cost from now on, those who are here included; `keepalive` is for newcomers.
  void limit(const resp::ClientLimits& limits);

 private:
  using Client = DoorClient;
  using Clients = std::map<std::uint64_t, Client>;

  void on_refused(std::uint64_t id, resp::Refusal refusal);
  shell::ConnectionEvents events_of(std::uint64_t id);
  shell::ClientStream open(shell::Fd socket, const Endpoint& from, std::uint64_t id);
  void on_bytes(std::uint64_t id, ByteView bytes);
  void on_closed(Clients::iterator client, const std::string& reason);
  void drop(Clients::iterator client);
  void revise(Clients::iterator client);
  void serve(Clients::iterator client);
  void on(Clients::iterator client, const said::Reply& reply);
  void on(Clients::iterator client, const said::Push& push);
  void on(Clients::iterator client, const said::Reads& reads);
  void on(Clients::iterator client, const said::Watches& watches);
  void take_requests(std::uint64_t id, Client& client);
  static bool on_data(const resp::CommandSpec& spec);  ///< whether the data port serves it
  void ask_agent(std::uint64_t id, Client& client, const resp::Session::Request& request);
  static void refuse(Client& client, const resp::Session::Request& request);
  bool sent_elsewhere(Client& client, const resp::Session::Request& request);
  void ask_data(std::uint64_t id, Client& client, const resp::Session::Request& request);
  void hand_over();
  Client* answered(std::uint64_t id);
  bool flush(Client& client);
  bool ends_with(const Client& client, std::size_t size) const;
  void settle(Client& client);
  // resp_door_limits.cc
  Instant time_limit(const Client& client) const;
  const resp::OutputLimit& output_limit(const Client& client) const;
  bool over_hard_limit(const Client& client) const;
  void watch_soft_limit(Client& client) const;
  void cut_slow(Clients::iterator client);
  // resp_door_clients.cc
  resp::ClientInfo info_of(const Client& client) const;
  struct Orders;  ///< how each is carried out
  void end_pause();

  shell::Loop& loop_;
  AgentPort& agent_;
  RespLimits limits_;
  bool winding_up_ = false, cluster_;  ///< cluster: the dialect of its clients
  GuidancePtr guidance_;  ///< of the cluster dialect; null: none has come yet
  Instant ask_guidance_at_{};
  resp::Door door_;
  DataPort* data_;
  std::optional<shell::TlsGate> gate_;  ///< none: no TLS
  DataBatch batch_;  ///< what the client asks whose requests are being taken
  DoorCount count_;
  Clients clients_;
  std::vector<std::uint64_t> answered_;  ///< clients with answers that have not been sent
  Client* last_answered_ = nullptr;      ///< the last of them; null: it has gone
  std::vector<std::uint64_t> sending_;   ///< kept for its room
  ClientNumbers numbers_;
  std::shared_ptr<Seats> seats_;
  shell::Timer pause_ends_;
  Quota refusals_{100};  ///< that are told: the agent keeps few
};

}  // namespace pando::doors
