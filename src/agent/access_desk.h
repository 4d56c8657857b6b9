#pragma once
/// How do all nodes come to know the same users? Source: docs/protocol/access.md.
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "agent/logger.h"
#include "agent/state_asker.h"
#include "core/access/book.h"
#include "doors/acl_request.h"
#include "shell/loop.h"

namespace pando::agent {

/// Users as an agent is told of them before it runs.
struct FirstUsers {
  access::NamedUsers configured;
  std::string file;      ///< for ACL LOAD and SAVE; empty: none
  std::string password;  ///< of `default`, as long as nobody says anything of it; empty: none
};

/// The agent's thread.
class AccessDesk {
 public:
  /// All must outlive it. `changed` hears who may come from now on, never inside this call.
  AccessDesk(shell::Loop& loop, StateAsker& state, Logger& log, const Id& self, FirstUsers first,
             std::function<void(const resp::GuardPtr&)> changed);

  /// Who may come now.
  resp::GuardPtr guard() const { return book_.roster(); }
  bool knows(std::string_view user) const { return book_.roster()->user(user) != nullptr; }
  void refused(resp::Refusal refusal);
  /// A whole reply.
  std::string answer(const doors::AclRequest& request);

 private:
  struct Answers;  ///< by their verbs
  void hear(const state::Reply& reply);
  void tell(const std::string& name, const access::Register* entry);
  void say(const std::string& name);
  void said(const std::string& name, std::uint64_t number, const state::Done& done);
  void say_again();

  struct Saying {
    std::optional<std::string> text;  ///< nullopt: nothing any more
    std::uint64_t number = 0;
    bool waits = false;  ///< to be said again
  };

  StateAsker& state_;
  Logger& log_;
  std::string file_;
  std::function<void(const resp::GuardPtr&)> changed_;
  std::map<std::string, Saying> saying_;  ///< by name, what is not known to have been taken yet
  std::uint64_t last_said_ = 0;
  shell::Timer again_;
  access::Book book_;
};

}  // namespace pando::agent
