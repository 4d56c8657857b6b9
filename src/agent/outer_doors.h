#pragma once
/// The ports for those who do not speak Serf's RPC: Redis clients and browsers.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/access_desk.h"
#include "agent/asker.h"
#include "agent/data_desk.h"
#include "agent/data_report.h"
#include "agent/data_thread.h"
#include "agent/data_watch.h"
#include "agent/door_parts.h"
#include "agent/door_sockets.h"
#include "agent/joiner.h"
#include "agent/moves_desk.h"
#include "agent/resp_service.h"
#include "agent/state_asker.h"
#include "agent/wind_up.h"
#include "doors/host.h"
#include "doors/http_door.h"
#include "shell/node_driver.h"

namespace pando::agent {

/// Opens the doors and answers what their clients ask. The loop's thread, but for clients of data,
/// who have a thread of their own.
class OuterDoors final : public doors::Host {
 public:
  OuterDoors(DoorParts parts, DoorSockets sockets);
  ~OuterDoors() override { data_thread_.stop(); }

  void on_event(const Event& event);
  void on_state(const node::StateAnswer& answer) { state_asker_.on_answer(answer); }
  void on_call_news(const call::News& news);
  /// Where Redis clients and browsers connect; nullopt if nowhere.
  const std::optional<Endpoint>& resp_local() const { return resp_local_; }
  const std::optional<Endpoint>& resp_cluster_local() const { return resp_cluster_local_; }
  const std::optional<Endpoint>& http_local() const { return http_local_; }
  /// Everything that was answered has been handed to the system. To be asked again after a moment.
  bool idle();
  /// Before a leave: moves all data off this node, then lets Redis clients end what they do.
  void depart(std::function<void()> then);
  /// The map or the links are others now.
  void on_cluster_changed();
  /// Certificates for Redis clients that come from now on.
  void renew_tls(const std::shared_ptr<const shell::TlsContext>& tls);

  std::string node_name() const override { return parts_.driver.node().name(); }
  std::vector<Member> members() const override { return parts_.driver.node().members(); }
  Tags tags() const override { return parts_.driver.node().tags(); }
  std::optional<Duration> rtt(std::string_view a, std::string_view b) const override;
  std::vector<Verdict> why(std::string_view name) const override;
  std::optional<state::Entry> state(std::string_view node, std::string_view key) const override;
  std::vector<state::Entry> states(std::string_view node, std::string_view prefix) const override;
  std::optional<double> phi(std::string_view name) const override;
  std::vector<PeerLink> peers() const override;
  doors::MapReport map() const override;
  map::MapPtr agreed_map() const override { return parts_.driver.node().map(); }
  Participant self() const override { return parts_.self; }
  std::vector<map::Event> map_history() const override;
  map::Outlook outlook(const map::WhatIf& what_if) const override;
  std::string unsafe_to_stop(std::string_view member) const override;
  doors::NodeMoves own_moves() const override;
  void moves(doors::MovesOf whom, MovesTold told) override;
  doors::Facts facts() const override;
  std::string unready() const override;
  void ask(Command command, Told told) override;
  void join(std::vector<std::string> seeds, bool ignore_old_events, Told told) override;
  void set_tags(Tags tags, Told told) override;
  void ask_state(state::Command command, StateTold told) override;
  std::uint64_t watch(state::Watch watch, StateTold told) override;
  void unwatch(std::uint64_t ticket) override { state_asker_.unwatch(ticket); }
  std::uint64_t call(call::Call call, CallTold told) override;
  std::string acl(const doors::AclRequest& request) override { return access_.answer(request); }
  void cancel(std::uint64_t ticket) override { call_asker_.cancel(ticket); }
  void clients(resp::ClientOrder order, ClientsTold told) override;
  doors::ServerView server(bool cluster) const override;
  void reset_counts() override;
  bool knows_user(std::string_view name) const override { return access_.knows(name); }

 private:
  DataReport make_report() const;
  void send_report();
  void follow(const resp::GuardPtr& guard);
  void report_now_and_then(Instant now);
  std::vector<doors::RespDoor*> resp_doors() const;
  bool resp_idle() const;
  void open_resp(std::unique_ptr<RespService>& service, std::optional<Endpoint>& local,
                 shell::Fd& socket, doors::RespWay way);
  void open_resp_doors(DoorSockets& sockets);
  void open_http(DoorSockets& sockets);

  DoorParts parts_;
  StateAsker state_asker_;
  CallAsker call_asker_;
  AccessDesk access_;
  MovesDesk moves_{[this](node::CallAsk ask) { parts_.driver.submit(std::move(ask)); },
                   call_asker_, [this] { return own_moves(); }};
  Instant started_;
  std::optional<Endpoint> resp_local_, resp_cluster_local_, http_local_;
  DataThread data_thread_;          ///< runs if there is data
  DataWatch data_watch_;            ///< it watches if there is data
  std::unique_ptr<DataDesk> data_;  ///< null: clients find no data here
  std::unique_ptr<RespService> resp_, resp_cluster_;
  std::optional<doors::HttpDoor> http_;
  DataReport report_;
  doors::ServerCount counted_before_;  ///< CONFIG RESETSTAT
  WindUp wind_up_;
  bool departs_ = false, resp_was_idle_ = false;  ///< all had their answers, when last asked
  DataReport sent_report_;          ///< the data's thread
  Instant report_at_{};         ///< the data's thread
};

}  // namespace pando::agent
