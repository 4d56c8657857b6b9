#pragma once
/// A running agent: one node with its RPC port, scripts, files and signals, and its data.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/asker.h"
#include "agent/joiner.h"
#include "agent/last_will.h"
#include "agent/logger.h"
#include "agent/outer_doors.h"
#include "agent/prepare.h"
#include "agent/resource_watch.h"
#include "agent/rpc_server.h"
#include "agent/script_handlers.h"
#include "shell/identity_file.h"
#include "shell/node_driver.h"

namespace pando::agent {

/// Lives from the start of run() until it returns. One thread, and one of the data: see
/// OuterDoors.
class Agent final : public shell::NodeUser, public RpcSource, public RpcHost {
 public:
  Agent(Settings settings, Prepared prepared, Reread reread);
  ~Agent() override;

  /// Until it has left or is told to stop. The program's exit code.
  int run();

  // What the node says.
  void on_answer(Ticket ticket, const Reply& reply) override;
  void on_event(const Event& event) override;
  void on_note(const Note& note) override;
  void on_state(const node::StateAnswer& answer) override { doors_.on_state(answer); }
  void on_call_news(call::News& news) override { doors_.on_call_news(news); }
  void keep_will() override { will_.keep(); }
  void on_map(const map::MapPtr&) override { doors_.on_cluster_changed(); }
  void on_link_up(const node::LinkUp&) override { doors_.on_cluster_changed(); }
  void on_link_down(const node::LinkDown&) override { doors_.on_cluster_changed(); }
  void on_stopped(node::Stopped::Why why) override;
  std::string store_keyring(const std::vector<std::string>& keys) override;
  void store_cluster_id(const Id& id) override;
  void store_members(const map::LastMembers& members) override;

  // What RPC clients may read and ask.
  std::string node_name() const override { return driver_.node().name(); }
  std::vector<Member> members() const override { return driver_.node().members(); }
  Tags tags() const override { return driver_.node().tags(); }
  node::Stats stats() const override { return driver_.node().stats(); }
  RuntimeFacts runtime() const override;
  std::map<std::string, std::string> handlers() const override;
  std::optional<Coordinate> coordinate(std::string_view node) const override;
  std::vector<LogLine> recent_log() const override { return log_.recent(); }
  void carry_out(RpcRequest request) override;

 private:
  void note_identity(const std::string& error);  ///< empty: it was written
  void answer_query(std::uint64_t query, Bytes answer);
  void set_tags(const Tags& tags, std::function<void(const std::string& error)> then);
  void on_signal(int number);
  void leave_gracefully(Duration limit);
  void reload();
  void adopt(const Settings& fresh, std::vector<HandlerSpec> handlers);
  bool alone() const { return stats().alive() <= 1; }
  void give_up(const std::string& error) { log_.announce(error), stop(1); }
  void stop(int code);
  void end(int code);
  void end_when_quiet();

  Settings settings_;
  Reread reread_;
  Addresses addresses_;
  Participant self_;
  shell::IdentityKeeper identity_;
  Endpoint rpc_local_;
  std::vector<Note> first_notes_;
  shell::Loop loop_;
  Logger log_;
  ScriptHandlers scripts_;
  shell::NodeDriver driver_;
  LastWill will_;
  RpcServer rpc_;
  Asker asker_;
  Joiner joiner_;
  ResourceWatch resources_{loop_, asker_, settings_};
  OuterDoors doors_;
  shell::Timer leave_limit_{loop_, [this] { stop(1); }};
  shell::Timer ending_;
  shell::Signals signals_;
  bool leaving_ = false;
  Instant end_limit_ = kNever;  ///< when the end waits for nobody any more
  int exit_code_ = 0;
};

}  // namespace pando::agent
