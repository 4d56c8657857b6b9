#pragma once
/// Who holds how much and moves what in the whole cluster: asked when somebody wants to know.
#include <functional>
#include <memory>
#include <string>

#include "agent/call_asker.h"
#include "doors/json_moves.h"

namespace pando::agent {

/// One thread.
class MovesDesk {
 public:
  using Told = std::function<void(const doors::ClusterMoves& moves)>;

  /// `submit` must not answer from inside its call; `own`: of this node at present.
  MovesDesk(std::function<void(node::CallAsk)> submit, CallAsker& calls,
            std::function<doors::NodeMoves()> own);

  /// Answers other nodes. False: it is not about that.
  bool on_call_news(const call::News& news);
  /// Asks them, as far as they are on this map.
  void collect(const map::MapPtr& map, doors::MovesOf whom, Told told);

 private:
  std::function<void(node::CallAsk)> submit_;
  CallAsker& calls_;
  std::function<doors::NodeMoves()> own_;
};

}  // namespace pando::agent
