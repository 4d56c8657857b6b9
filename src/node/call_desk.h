#pragma once
/// Where calls meet the rest of a node: members, links and users.
#include <string>
#include <utility>

#include "core/calls/calls.h"
#include "core/swim/io.h"
#include "node/link_desk.h"
#include "node/refusals.h"
#include "pando/node.h"

namespace pando::node {

/// The calls of one node. Without an identity it has no links and calls only itself.
class CallDesk {
 public:
  /// Posts through `links`, which it does not outlive.
  CallDesk(const Config& config, LinkDesk& links);

  const calls::Calls& calls() const { return calls_; }
  Instant deadline() const { return calls_.deadline(); }
  void ask(Instant now, CallAsk asked) {
    step(now, calls::Asked{asked.ticket, std::move(asked.command)});
  }
  /// Ends every call of this node; later ones are refused.
  void stop(Instant now) { step(now, calls::Stop{}); }

  void introduce(Instant now, const NodeInfo& member);
  void forget(Instant now, const std::string& member) { step(now, calls::PeerGone{member}); }
  /// True if that was for nobody else.
  bool hear(Instant now, LinkNews& news);

  /// Ends what is due, and posts what waits as far as its lanes take it. False: there was nothing
  /// to be done.
  bool work(Instant now);
  /// False: nothing was said.
  bool pass_on(Instant now, Refusals& refusals, Outbox& out);

 private:
  void step(Instant now, calls::Input input) { calls_.step(now, std::move(input), said_); }
  bool post(Instant now);

  LinkDesk& links_;
  bool linked_;
  calls::Calls calls_;
  calls::Outbox said_;
};

}  // namespace pando::node
