#pragma once
/// Clients' calls of other nodes, and who waits for their ends.
#include <functional>
#include <map>

#include "pando/node_io.h"

namespace pando::agent {

/// One thread.
class CallAsker {
 public:
  using Ask = std::function<void(node::CallAsk)>;
  using Then = std::function<void(const call::Ended&)>;

  /// `ask` must not answer from inside its call.
  explicit CallAsker(Ask ask) : ask_(std::move(ask)) {}

  Ticket call(call::Call call, Then then);
  /// Nobody waits for that call any more: its end is told to nobody. Nothing if it has ended.
  void cancel(Ticket ticket);
  /// Ends that nobody waits for, and what is no end, are ignored: the agent serves nothing itself.
  void on_news(const call::News& news);

 private:
  Ask ask_;
  Ticket last_ = 0;
  std::map<Ticket, Then> waiting_;
};

}  // namespace pando::agent
