#pragma once
/// The labels of a member, readable.
#include "pando/member.h"

namespace pando {

/// What the node's `meta` says; empty if it cannot be read.
Tags tags_of(const NodeInfo& node);

}  // namespace pando
