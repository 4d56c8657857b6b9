#pragma once
/// What a Cluster object is behind its front: a node with a world, a thread and its users.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/call_front.h"
#include "api/callbacks.h"
#include "api/control_thread.h"
#include "api/map_front.h"
#include "api/opened.h"
#include "api/state_users.h"
#include "pando/cluster.h"
#include "shell/identity_file.h"
#include "shell/node_driver.h"
#include "shell/resolver.h"

namespace pando {

/// Belongs to the control thread, except what says otherwise.
class Cluster::Control final : public shell::NodeUser {
 private:
  std::shared_ptr<ControlThread> thread_;  // first: the rest lives on its loop

 public:
  using Log = std::move_only_function<void(Level, std::string_view)>;
  Control(Opened opened, Log log);
  ~Control() override;

  // Any thread, from here on.

  const std::string& name() const { return name_; }
  const Endpoint& address() const { return address_; }
  ControlThread& thread() const { return *thread_; }
  /// Only within ControlThread::visit.
  const node::Node& node() const { return driver_->node(); }

  /// Once. `self` is let go when the thread is over. `data`: whether it has a store.
  void start(std::shared_ptr<Control> self, bool data);
  /// Asks the seeds again and again; kept at the first answer. Once.
  Pending<void> join(std::vector<std::string> seeds);
  /// Kept with the command's Done.
  Pending<void> ask(Command command);
  Pending<QueryResult> query(command::SendQuery query);
  /// Reads them again; may block.
  Outcome<void> renew_certificates();
  /// Ends the thread soon, without a word to the others.
  void end();

  /// First tells of those who are there.
  Subscription on_member(std::move_only_function<void(const MemberEvent&)> callback);

  Callbacks<void(const UserEvent&)> on_user_event;
  Callbacks<std::optional<Bytes>(const QueryEvent&)> on_query;
  StateUsers state;
  CallFront calls;
  MapFront maps;

  // What the node says.

  void on_answer(Ticket ticket, const Reply& reply) override;
  void on_event(const Event& event) override;
  void on_note(const Note& note) override;
  void on_state(const node::StateAnswer& answer) override;
  void on_stopped(node::Stopped::Why why) override;
  std::string store_keyring(const std::vector<std::string>&) override { return {}; }
  void store_cluster_id(const Id& id) override;
  void store_members(const map::LastMembers& members) override;
  void on_call_news(call::News& news) override { calls.hear(news); }
  void on_map(const map::MapPtr& map) override { maps.adopt(map); }
  void on_ranges(const ranges::Reply& reply) override;

 private:
  /// A question with what has been answered so far.
  struct Asked {
    Promise<QueryResult> promise;
    QueryResult result;
    /// Whether that was the last of it.
    bool take(const Reply& reply);
  };
  struct Joining {
    Promise<void> promise;
    std::vector<std::string> seeds;
  };
  /// Who waits for a ticket; nobody: monostate.
  using Waiting = std::variant<std::monostate, Promise<void>, Asked>;

  std::vector<MemberEvent> present() const;
  void submit(Command command, Waiting waiting);
  void try_seeds();
  void on_joined(const reply::Joined& joined);
  void answer(const QueryEvent& query);
  void log(Level level, std::string_view line);
  void note_identity(const std::string& error);  ///< empty: it was written
  void wind_up();

  Callbacks<void(const MemberEvent&)> member_callbacks_;
  Log log_;
  std::string name_;
  Endpoint address_;
  const shell::TlsFiles tls_files_;
  Participant self_;
  shell::IdentityKeeper identity_;
  std::map<Ticket, Waiting> waiting_;
  Ticket last_ticket_ = 0;
  std::optional<Joining> joining_;
  std::unique_ptr<shell::NodeDriver> driver_;
  std::unique_ptr<shell::Resolver> resolver_;
  std::unique_ptr<shell::Timer> retry_;
};

}  // namespace pando
