#pragma once
/// Calls addressed by key: to whoever answers for it, by the map at hand.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/call_front.h"
#include "api/callbacks.h"
#include "api/control_thread.h"
#include "pando/mapped.h"
#include "shell/loop.h"

namespace pando {

/// Belongs to the control thread, except what says otherwise.
class KeyCalls {
 public:
  using Handler = void(const std::string&, Incoming);
  struct World {
    std::string name;                ///< of this node
    std::function<Router()> router;  ///< any thread
    std::function<bool()> serves;    ///< whether this node may answer for what it has
  };
  KeyCalls(std::shared_ptr<ControlThread> thread, CallFront& calls, World world);

  /// Any thread.
  Pending<Bytes> call(Key key, std::string method, Bytes body, Duration limit);
  /// Any thread.
  Subscription serve(const std::string& table, const std::string& method,
                     std::move_only_function<Handler> handler);

  /// What waits is tried again.
  void look();
  /// What waits is told that it waits in vain.
  void end() { waiting_.clear(); }

 private:
  struct Asked;
  struct Arrived;
  /// What cannot be done yet, and what becomes of it when its time is over.
  struct Waiting {
    Instant until;
    std::move_only_function<void()> again, late;
  };

  std::optional<Route> route(const Router& router, const Key& key) const;
  void attempt(std::shared_ptr<Asked> asked);
  void ended(std::shared_ptr<Asked> asked, Outcome<Bytes> outcome);
  void arrive(std::shared_ptr<Arrived> arrived);
  void pass_on(Arrived& arrived, const std::string& to, map::Epoch epoch);
  void wait(Waiting waiting);

  std::shared_ptr<ControlThread> thread_;
  CallFront& calls_;
  World world_;
  std::vector<Waiting> waiting_;
  shell::Timer timer_;
};

}  // namespace pando
