#pragma once
/// What a certificate means. Pure functions: every reader comes to the same conclusion.
#include "pando/verdict.h"
#include "proto/death.pb.h"

namespace pando::verdict {

struct Conclusion {
  Cause cause = Cause::silent;
  std::uint32_t number = 0;  ///< of the signal, or the exit status
  Basis basis = Basis::silence;
};

/// Source: docs/protocol/death.md, "Cause".
Conclusion conclude(const proto::Certificate& certificate);

/// Whether `a` tells more about one death than `b`.
bool better(const proto::Certificate& a, const proto::Certificate& b);

/// In words for users; `ago` is left to the caller.
Verdict explain(const proto::Certificate& certificate);

}  // namespace pando::verdict
