#pragma once
/// One object for equal facts: many machines in one process may share what they know of a node.
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <memory>
#include <vector>

#include "pando/member.h"

namespace pando::swim {

/// Hands out one shared object for equal NodeInfos, as long as somebody holds it.
///
/// Owned by a driver that runs many machines on one thread, and handed to them in their Config. It
/// changes where facts are kept, never what a machine does. Must outlive the machines.
class NodeInfoPool {
 public:
  NodeInfoPtr intern(NodeInfo info);
  /// Objects that somebody still holds.
  std::size_t size() const;

 private:
  void sweep();

  using Holders = std::vector<std::weak_ptr<const NodeInfo>>;
  boost::unordered_flat_map<std::size_t, Holders> by_name_;  ///< by the hash of the name
  std::size_t entries_ = 0;
  std::size_t sweep_at_ = 1024;
};

}  // namespace pando::swim
