#pragma once
/// Thousands of real nodes in a made-up world: one thread, virtual time, every fault by seed.
///
/// Equal seeds and equal calls give equal runs: fingerprint() says so. How to read a run:
/// docs/protocol/sim.md.
#include <functional>
#include <string>
#include <vector>

#include "sim/engine.h"

namespace pando::sim {

/// A configuration for hosts that are to have identities, which add_host draws: each its own.
inline node::Config with_identity(node::Config config = {}) {
  config.self.id.bytes[0] = 1;
  return config;
}

class World {
 public:
  explicit World(std::uint64_t seed);

  // -- time --------------------------------------------------------------------------------------

  Instant now() const { return engine_.now(); }
  /// Time since the world began.
  Duration age() const { return now() - Instant{}; }
  void run_for(Duration time) { engine_.run_to(now() + time); }
  /// Asks `done` every `every`; true as soon as it holds, false when `within` is over.
  bool run_until(const std::function<bool()>& done, Duration within,
                 Duration every = std::chrono::milliseconds{100});
  /// Has something done at a time.
  void at(Instant when, std::function<void()> what) { engine_.at(when, std::move(what)); }
  /// Ends the run_ call that is under way; later ones do nothing.
  void halt() { engine_.halt(); }
  bool halted() const { return engine_.halted(); }

  // -- hosts -------------------------------------------------------------------------------------

  /// A machine with an address of its own and, if it has none, a name. Nothing runs on it yet. An
  /// identity in the configuration only says that it has one; which, is drawn.
  HostId add_host(node::Config config = {}, bool keeps_snapshot = false);
  std::size_t size() const { return engine_.hosts().size(); }
  const Host& host(HostId id) const { return *engine_.hosts()[id]; }
  /// The process. Requires one.
  const node::Node& node(HostId id) const { return *host(id).node; }
  /// Settings for the next start.
  node::Config& config(HostId id) { return at(id).config; }
  Hosts running() const;
  /// The oldest host of this name.
  std::optional<HostId> host_by_name(std::string_view name) const;
  JoinSeed seed_of(HostId id) const { return {{}, host(id).config.advertise}; }
  std::optional<HostId> host_at(const Endpoint& at) const { return engine_.host_at(at); }

  /// A new process: empty memory, the files of before. One that remembers peers joins them.
  void start(HostId id);
  /// The process ends at once; the kernel resets its connections.
  void crash(HostId id) { engine_.end(at(id), true); }
  /// From now on a process with an identity that crashes has a guardian, whose notices say so.
  void guard(HostId id) { at(id).guarded = true; }
  /// Planted by controls: the guardian's page is not kept up from now on. Requires a process.
  void leave_page(HostId id);
  /// Planted by controls: later processes say that they are the present one.
  void keep_run(HostId id);
  /// Planted by controls: its files do not say any more who belonged to the map.
  void forget_members(HostId id) { at(id).disk.store_members({}); }
  /// The machine is gone without a word, its last write may be torn. start() brings it back.
  void power_off(HostId id);
  /// A new address. Requires that no process runs.
  void readdress(HostId id);

  // The four faults of a process, and its clock. All are legal at any time.
  void freeze(HostId id);
  void thaw(HostId id, WakeOrder order = WakeOrder::queue_first);
  void block(HostId id);
  void unblock(HostId id);
  /// Every event of the process costs this much on average; zero ends it.
  void slow(HostId id, Duration cost);
  void set_clock_rate(HostId id, std::int64_t per_1024);
  void jump_clock(HostId id, Duration forward);

  // -- users -------------------------------------------------------------------------------------

  /// Asks a node for something; the answers are kept by ticket.
  Ticket ask(HostId id, Command command);
  const std::vector<Reply>& replies(Ticket ticket) const { return engine_.replies(ticket); }
  /// The same for gossiped state.
  Ticket ask(HostId id, state::Command command);
  const std::vector<state::Reply>& state_replies(Ticket ticket) const {
    return engine_.state_replies(ticket);
  }
  /// The same for calls; what comes of it, only watchers hear.
  Ticket ask(HostId id, call::Command command);
  /// What keeps data, and whom clients of data ask.
  DataLoops& data() { return engine_.data(); }
  void post(HostId id, node::Post message) { engine_.post(id, std::move(message)); }
  /// Starts fresh nodes as members of one formed cluster, without gossip about it.
  void adopt(const Hosts& hosts);

  // -- the rest ----------------------------------------------------------------------------------

  Network& network() { return engine_.network(); }
  Streams& streams() { return engine_.streams(); }
  const Streams& streams() const { return engine_.streams(); }
  Rng& rng() { return engine_.rng(); }
  void watch(Watcher& watcher) { engine_.watch(watcher); }
  Fingerprint fingerprint() const { return engine_.fingerprint(); }
  /// Bytes of datagrams that the kernel keeps for a process that does not read.
  void set_receive_buffer(std::size_t bytes) { engine_.set_receive_buffer(bytes); }

 private:
  Host& at(HostId id) { return *engine_.hosts()[id]; }
  /// Marks the beginning or end of a fault.
  Host& disturb(HostId id);

  Engine engine_;
};

}  // namespace pando::sim
