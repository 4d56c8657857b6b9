#pragma once
/// What makes a world go round: the agenda, the processes and what passes between them.
///
/// The only driver of node::Node besides the shell. World is the face of it that tests use.
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "base/rng.h"
#include "sim/agenda.h"
#include "sim/data_loops.h"
#include "sim/engine_event.h"
#include "sim/host.h"
#include "sim/network.h"
#include "sim/streams.h"
#include "sim/trace.h"
#include "sim/watcher.h"

namespace pando::sim {

/// Runs events in the order of the agenda. Processes are stepped from events only, never from
/// within another step.
class Engine final : private StreamWorld {
 public:
  /// `world` is what watchers are shown.
  Engine(World& world, std::uint64_t seed);

  Instant now() const override { return now_; }
  /// Until `end` or halt().
  void run_to(Instant end);
  void halt() { halted_ = true; }
  bool halted() const { return halted_; }
  void at(Instant when, std::function<void()> what);

  std::vector<std::unique_ptr<Host>>& hosts() { return hosts_; }
  const std::vector<std::unique_ptr<Host>>& hosts() const { return hosts_; }
  /// Gives a host a new address; those it had before lead nowhere.
  void assign_address(Host& host);
  std::optional<HostId> host_at(const Endpoint& endpoint) const;

  /// The host's process begins. Requires that none runs.
  void begin(Host& host);
  void end(Host& host, bool reset_peers);
  /// Hands an input to the process that runs now, at the next occasion.
  void post(HostId id, node::Input input);
  /// Lets a process go on whose obstacle is gone.
  void resume(Host& host, WakeOrder order);
  void release_held(Host& host);
  /// Looks anew when the process wants to wake: its clock or its deadline has changed.
  void plan_wake(Host& host);
  void plan_serve(Host& host);

  Ticket new_ticket();
  const std::vector<Reply>& replies(Ticket ticket) const;
  const std::vector<state::Reply>& state_replies(Ticket ticket) const;

  Rng& rng() { return rng_; }
  Network& network() { return network_; }
  Streams& streams() { return streams_; }
  const Streams& streams() const { return streams_; }
  DataLoops& data() { return data_; }
  void watch(Watcher& watcher) { watchers_.push_back(&watcher); }
  Fingerprint fingerprint() const;
  void set_receive_buffer(std::size_t bytes) { receive_buffer_ = bytes; }

 private:
  friend class DataLoops;
  using Event = EngineEvent;
  // StreamWorld.
  void after(Duration delay, StreamTask task) override;
  std::pair<HostId, Listener> listener(const Endpoint& at) const override;
  std::uint32_t boot(HostId id) const override { return hosts_[id]->boot; }
  bool machine_up(HostId id) const override { return hosts_[id]->powered; }
  void give(HostId id, node::Input input) override { arrive(*hosts_[id], std::move(input)); }
  void give_local(HostId id, node::Input input) override;

  void run_event(const Event& event);
  void run_process_event(const Event& event);
  void deliver(const Event& event);
  void arrive(Host& host, node::Input input);
  void enqueue(Host& host, node::Input input);
  void serve(Host& host);
  void drain(Host& host);
  void wake(Host& host);
  void step(Host& host, const node::Input& input);
  void record(const Host& host, const node::Input& input);
  void carry_out(Host& host, node::Output& output);
  void send(Host& host, node::SendDatagram& datagram);
  void store_keys(Host& host, node::StoreKeyring& request);
  void keep_reply(node::Answer& answer);
  void keep_reply(node::StateAnswer& answer);
  void on_stopped(Host& host);
  void introduce(const Host& host, node::Config& config);
  void speak_for(const Host& host);

  World& world_;
  Instant now_{};
  Rng rng_;
  Network network_;
  Streams streams_;
  DataLoops data_;
  Agenda<Event> agenda_;
  Slab<node::Input> inputs_;
  Slab<StreamTask> stream_tasks_;
  Slab<std::function<void()>> actions_;
  std::vector<std::unique_ptr<Host>> hosts_;
  std::vector<HostId> owners_;  ///< by address number
  std::vector<Watcher*> watchers_;
  std::map<Ticket, std::vector<Reply>> replies_;
  std::map<Ticket, std::vector<state::Reply>> state_replies_;
  node::Outbox outbox_;
  Trace trace_;
  std::uint64_t last_ticket_ = 0, steps_ = 0;
  std::size_t receive_buffer_ = 1 << 20;
  bool halted_ = false;
};

}  // namespace pando::sim
