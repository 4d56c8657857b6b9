#pragma once
/// The map of a Cluster object: the map itself, its applications' ranges, calls by key.
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "api/callbacks.h"
#include "api/key_calls.h"
#include "api/store_front.h"
#include "pando/node_io.h"

namespace pando {

/// Belongs to the control thread, except what says otherwise.
class MapFront {
 public:
  /// Gives the node an input; on the control thread, and not answered inside the call.
  using Submit = std::function<void(node::Input)>;
  MapFront(std::shared_ptr<ControlThread> thread, Submit submit, CallFront& calls, std::string name,
           std::function<bool()> serves);

  // Any thread.

  map::MapPtr map() const;
  Subscription take_part(ranges::TakePart part,
                         std::move_only_function<void(const ranges::Told&)> callback);
  void tell(ranges::Command command);

  // The control thread.

  void adopt(map::MapPtr map);
  /// A sentence if something was refused; nobody else would say so.
  std::string hear(const ranges::Reply& reply);
  void end() { keys.end(), store.end(); }

 private:
  using Users = Callbacks<void(const ranges::Told&)>;

  std::shared_ptr<ControlThread> thread_;
  Submit submit_;
  mutable std::mutex mutex_;
  map::MapPtr map_;  ///< under mutex_
  std::atomic<Ticket> last_ticket_ = 0;
  std::map<Ticket, Users> users_;

 public:
  StoreFront store;
  KeyCalls keys;  ///< last: it asks for the map
};

}  // namespace pando
