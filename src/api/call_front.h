#pragma once
/// Calls, casts and topics of a Cluster object: who waits for which answer, and who handles what.
#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "api/control_thread.h"
#include "api/named_callbacks.h"
#include "pando/call.h"
#include "pando/incoming.h"
#include "pando/node_io.h"
#include "pando/pending.h"

namespace pando {

/// Belongs to the control thread, except what says otherwise.
class CallFront {
 public:
  /// Gives the node an input; on the control thread.
  using Submit = std::function<void(node::Input)>;
  CallFront(std::shared_ptr<ControlThread> thread, Submit submit);

  // Any thread.

  Pending<Bytes> call(call::Call call);
  Pending<void> cast(call::Cast cast);
  Pending<Published> publish(call::Publish publish);
  Subscription serve(const std::string& method, std::move_only_function<void(Incoming)> handler);
  Subscription on_cast(const std::string& name,
                       std::move_only_function<void(const Message&)> callback);
  Subscription subscribe(const std::string& topic,
                         std::move_only_function<void(const Message&)> callback);

  // The control thread.

  void hear(call::News& news);
  /// What still waits is told that it waits in vain.
  void end();

 private:
  using Waiting = std::variant<Promise<Bytes>, Promise<void>, Promise<Published>>;
  using Once = Incoming::Once;

  template <class T, class Asked>
  Pending<T> ask(Asked asked);
  void submit(Ticket ticket, call::Command command);
  void hear(call::Ended& ended);
  void hear(call::Posted& posted);
  void hear(call::Wanted& wanted);
  void hear(call::Abandoned& abandoned);
  void hear(call::Heard& heard);
  void hear(call::Told& told);

  std::shared_ptr<ControlThread> thread_;
  Submit submit_;
  boost::unordered_flat_map<Ticket, Waiting> waiting_;
  boost::unordered_flat_map<std::uint64_t, std::weak_ptr<Once>> incoming_;  ///< by token
  std::atomic<Ticket> last_ticket_ = 0;
  NamedCallbacks<void(Incoming)> handlers_;
  NamedCallbacks<void(const Message&)> casts_, topics_;
};

}  // namespace pando
