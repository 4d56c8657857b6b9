#pragma once
/// Clients' questions about gossiped state, and who waits for the answers.
#include <cstdint>
#include <functional>
#include <map>

#include "pando/node_io.h"

namespace pando::agent {

/// One thread.
class StateAsker {
 public:
  using Ask = std::function<void(node::StateAsk)>;
  using Then = std::function<void(const state::Reply&)>;

  /// `ask` must not answer from inside its call.
  explicit StateAsker(Ask ask) : ask_(std::move(ask)) {}

  enum class About : std::uint8_t { state, secrets };
  /// For commands that reply Done.
  void ask(state::Command command, Then then, About about = About::state);
  /// `then` gets every reply until unwatch() with the ticket.
  Ticket watch(state::Watch watch, Then then, About about = About::state);
  void unwatch(Ticket ticket);
  /// Answers that nobody waits for are ignored.
  void on_answer(const node::StateAnswer& answer);

 private:
  struct Waiting {
    Then then;
    bool for_all = false;
  };
  Ticket submit(state::Command command, Waiting waiting, About about);

  Ask ask_;
  Ticket last_ = 0;
  std::map<Ticket, Waiting> waiting_;
};

}  // namespace pando::agent
