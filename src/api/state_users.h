#pragma once
/// Who waits for gossiped state: writes under way, and watches.
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "api/callbacks.h"
#include "api/control_thread.h"
#include "pando/node_io.h"
#include "pando/state.h"

namespace pando {

/// Belongs to the control thread and lives until that is over, except what says otherwise.
class StateUsers {
 public:
  using Ask = std::function<void(node::StateAsk)>;
  using Watcher = void(const state::Changed&);

  /// `ask` must not answer from inside its call.
  StateUsers(std::shared_ptr<ControlThread> thread, Ask ask)
      : thread_(std::move(thread)), ask_(std::move(ask)) {}

  /// Any thread. For commands that reply Done.
  Pending<void> write(state::Command command);
  /// Any thread.
  Subscription watch(state::Watch watch, std::move_only_function<Watcher> callback);

  /// A sentence if a watch was refused; nobody else would say so.
  std::string on_answer(const node::StateAnswer& answer);
  /// Whoever waits for a write waits in vain.
  void wind_up() { writes_.clear(); }

 private:
  std::shared_ptr<ControlThread> thread_;
  Ask ask_;
  std::atomic<Ticket> last_ticket_ = 0;  ///< any thread
  std::map<Ticket, Promise<void>> writes_;
  std::map<Ticket, Callbacks<Watcher>> watches_;
};

}  // namespace pando
