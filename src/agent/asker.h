#pragma once
/// The agent's own questions to its node, and who waits for the answers.
#include <functional>
#include <map>

#include "pando/command.h"

namespace pando::agent {

/// Tickets are those of client 0, which no RPC session uses. One thread.
class Asker {
 public:
  using Ask = std::function<void(Ticket, Command)>;
  using Then = std::function<void(const Reply&)>;

  /// `ask` must not answer from inside its call.
  explicit Asker(Ask ask) : ask_(std::move(ask)) {}

  /// `then` gets the first answer.
  void ask(Command command, Then then);
  /// The same, and every later answer too: for queries.
  void ask_all(Command command, Then then);
  /// As ask(), for commands that reply Done: `then` gets the error, empty if there is none.
  void ask_done(Command command, std::function<void(const std::string& error)> then);
  /// Answers that nobody waits for are ignored.
  void on_answer(Ticket ticket, const Reply& reply);

 private:
  struct Waiting {
    Then then;
    bool for_all;
  };
  Ask ask_;
  Ticket last_ = 0;
  std::map<Ticket, Waiting> waiting_;
};

}  // namespace pando::agent
