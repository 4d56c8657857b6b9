#pragma once
/// A running agent: one node with its RPC port, scripts, files and signals.
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "agent/addresses.h"
#include "agent/logger.h"
#include "agent/rpc_server.h"
#include "agent/script_handlers.h"
#include "agent/settings.h"
#include "shell/node_driver.h"

namespace pando::agent {

/// What has been opened and read before anything runs; every failure until then is one sentence.
struct Prepared {
  Addresses addresses;
  shell::GossipSockets gossip;
  shell::Fd rpc;
  node::Config node;
  std::vector<HandlerSpec> handlers;
};
std::expected<Prepared, std::string> prepare(const Settings& settings);

class Agent final : public shell::NodeUser, public RpcSource, public RpcHost {
 public:
  Agent(Settings settings, Prepared prepared, Reread reread);
  ~Agent() override;

  /// Until it has left or is told to stop. The program's exit code.
  int run();

  // What the node says.
  void on_answer(Ticket ticket, const Reply& reply) override;
  void on_event(const Event& event) override;
  void on_note(const Note& note) override { log_.note(note); }
  void on_stopped(node::Stopped::Why why) override;
  std::string store_keyring(const std::vector<std::string>& keys) override;

  // What RPC clients may read and ask.
  std::string node_name() const override { return driver_->node().name(); }
  std::vector<Member> members() const override { return driver_->node().members(); }
  Tags tags() const override { return driver_->node().tags(); }
  node::Stats stats() const override { return driver_->node().stats(); }
  RuntimeFacts runtime() const override;
  std::map<std::string, std::string> handlers() const override;
  std::optional<Coordinate> coordinate(std::string_view node) const override;
  std::vector<LogLine> recent_log() const override { return log_.recent(); }
  void carry_out(RpcRequest request) override;

 private:
  using OnJoined = std::function<void(const reply::Joined&)>;
  void banner() const;
  void ask(Command command, std::function<void(const Reply&)> then);
  void join(std::vector<std::string> words, bool ignore_old, OnJoined then);
  void join_seeds(std::vector<JoinSeed> seeds, std::vector<std::string> errors, bool ignore_old,
                  OnJoined then);
  void set_tags(const Tags& tags, std::function<void(const Reply&)> then);
  void start_join();
  void retry_join(int attempt);
  void rejoin(std::vector<JoinSeed> remembered);
  void on_signal(int number);
  void leave_gracefully();
  void reload();
  void dump_stats() const;
  void end(int code);

  Settings settings_;
  Reread reread_;
  shell::Loop loop_;
  Logger log_;
  ScriptHandlers scripts_;
  std::unique_ptr<shell::NodeDriver> driver_;
  std::unique_ptr<RpcServer> rpc_;
  std::unique_ptr<shell::Signals> signals_;
  std::unique_ptr<shell::Timer> leave_limit_, retry_, ending_;
  std::map<Ticket, std::function<void(const Reply&)>> waiting_;
  Ticket last_ticket_ = 0;
  std::vector<std::thread> resolvers_;
  Endpoint rpc_local_;
  Addresses addresses_;
  bool leaving_ = false, shut_down_ = false;
  int exit_code_ = 0;
};

}  // namespace pando::agent
