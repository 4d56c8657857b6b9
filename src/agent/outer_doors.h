#pragma once
/// The ports for those who do not speak Serf's RPC: Redis clients and browsers.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/access_desk.h"
#include "agent/asker.h"
#include "agent/data_workers.h"
#include "agent/door_parts.h"
#include "agent/door_sockets.h"
#include "agent/joiner.h"
#include "agent/moves_desk.h"
#include "agent/state_asker.h"
#include "doors/host.h"
#include "doors/http_door.h"
#include "shell/node_driver.h"

namespace pando::agent {

/// Opens the doors and answers what their clients ask. The loop's thread, but for clients of data,
/// who have threads of their own.
class OuterDoors final : public doors::Host {
 public:
  OuterDoors(DoorParts parts, DoorSockets sockets);

  void on_event(const Event& event);
  void on_state(const node::StateAnswer& answer) { state_asker_.on_answer(answer); }
  void on_call_news(const call::News& news);
  /// Where Redis clients and browsers connect; nullopt if nowhere.
  const std::optional<Endpoint>& resp_local() const { return data_.local(Dialect::plain); }
  const std::optional<Endpoint>& resp_cluster_local() const {
    return data_.local(Dialect::cluster);
  }
  const std::optional<Endpoint>& http_local() const { return http_local_; }
  /// Everything that was answered has been handed to the system. To be asked again after a moment.
  bool idle();
  /// Before a leave: moves all data off this node, then lets Redis clients end what they do.
  void depart(std::function<void()> then);
  /// The map or the links are others now.
  void on_cluster_changed() { data_.guide(); }
  /// Certificates for Redis clients that come from now on.
  void renew_tls(const std::shared_ptr<const shell::TlsContext>& tls) { data_.renew(tls); }

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
  void clients(resp::ClientOrder order, ClientsTold told) override {
    data_.order(order, std::move(told));
  }
  void refresh(std::function<void()> then) override { data_.refresh(std::move(then)); }
  doors::ServerView server(bool cluster) const override;
  void reset_counts() override;
  bool knows_user(std::string_view name) const override { return access_.knows(name); }

 private:
  using Dialect = doors::RespWay::Dialect;
  void open_http(DoorSockets& sockets);

  DoorParts parts_;
  StateAsker state_asker_;
  CallAsker call_asker_;
  AccessDesk access_;
  MovesDesk moves_{[this](node::CallAsk ask) { parts_.driver.submit(std::move(ask)); },
                   call_asker_, [this] { return own_moves(); }};
  Instant started_;
  std::optional<Endpoint> http_local_;
  std::optional<doors::HttpDoor> http_;
  doors::ServerCount counted_before_;  ///< CONFIG RESETSTAT
  bool departs_ = false;
  DataWorkers data_;  ///< the first to go: it has the other threads
};

}  // namespace pando::agent
