#pragma once
/// The shards of hosts: what their nodes and clients tell them, and when they have their turn.
#include "base/rng.h"
#include "pando/node_io.h"
#include "sim/data_process.h"

namespace pando::sim {

class Engine;
struct Host;

class DataLoops {
 public:
  DataLoops(Engine& engine, Rng rng);

  /// From the next start on the host's processes keep data, if they have an identity.
  void keep(HostId id, const shard::Config& config);
  /// A client's request reaches a host, whose process reads it when it can.
  void ask(HostId id, ClientAsk ask);
  /// Has the shards of this world do wrong; must outlive it.
  void plant(Sabotage& sabotage) { sabotage_ = &sabotage; }

  // Of the engine. All do nothing for hosts without data.

  void begin(Host& host);
  /// What a node says that concerns its shard.
  void hear(Host& host, node::Output& output);
  /// The process runs again: some of what waited comes before what waits for the node.
  void wake_up(Host& host);
  /// The clients' requests that waited while the process did not run.
  void read_clients(Host& host);
  void send_answers(Host& host);
  /// Looks anew when the process wants a turn.
  void plan(Host& host);
  void turn(Host& host);

 private:
  void tell(Host& host, DataThread& thread, shard::Input input);
  void tell(Host& host, DataThread& thread, DataThread::News& news);
  void tell_later(Host& host, DataThread& thread, DataThread::News news);
  void touch(Host& host, DataThread& thread);
  void take(Host& host, DataThread& thread, const ClientAsk& ask);
  void read_news(Host& host, DataThread& thread);
  void read_clients(Host& host, DataThread& thread);
  void plan(Host& host, DataThread& thread);
  void poll(Host& host, DataThread& thread);
  void say(Host& host, DataThread& thread, shard::Outbox& out);
  void post(Host& host, node::DataPost post);

  Engine& engine_;
  Rng rng_;  ///< of its own: worlds without data are what they are
  Sabotage* sabotage_ = nullptr;
};

}  // namespace pando::sim
