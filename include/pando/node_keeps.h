#pragma once
/// What a node wants to find again at its next start.
#include "pando/identity.h"
#include "pando/last_members.h"

namespace pando::node {

/// The cluster's id is settled: keep it, and give it with the configuration at the next start.
struct StoreClusterId {
  Id id;  ///< never empty
};
/// Who belongs to the map has changed: keep it before anything that comes behind this leaves, and
/// give it with the configuration at the next start.
struct StoreMembers {
  map::LastMembers members;  ///< empty: there is nothing to be remembered any more
};

}  // namespace pando::node
