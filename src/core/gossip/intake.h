#pragma once
/// Takes what others say of owners, or refuses it. Source: docs/protocol/gossip.md, "Deltas".
#include <expected>
#include <vector>

#include "core/gossip/answer.h"
#include "core/gossip/shared.h"
#include "core/gossip/writer.h"
#include "proto/gossip.pb.h"

namespace pando::gossip {

class Intake {
 public:
  Intake(Shared& shared, Writer& writer) : shared_(shared), writer_(writer) {}

  /// Takes all of a delta or nothing. What the sender should hear goes to `answer`.
  void take(Instant now, const proto::OwnerDelta& delta, Answer& answer, Outbox& out);

 private:
  using Taken = std::expected<void, Refusal>;

  void take_gone(Instant now, const Id& id, StartNumber start, Outbox& out);
  Taken take_own(Instant now, const proto::OwnerDelta& delta, Answer& answer, Outbox& out);
  bool contradicts_own(const proto::OwnerDelta& delta, Instant now);
  std::expected<Owner*, Refusal> owner_of(const Id& id, StartNumber start, Instant now);
  Taken judge(const proto::OwnerDelta& delta, const Owner& owner, Answer& answer) const;
  Taken patch(Instant now, const proto::OwnerDelta& delta, Owner& owner, Outbox& out);
  Taken stage(Instant now, const proto::OwnerDelta& delta, Owner& owner, Outbox& out);
  Taken begin_stage(Instant now, const proto::OwnerDelta& delta, Owner& owner);
  Taken extend_stage(Instant now, const proto::OwnerDelta& delta, Owner& owner);
  void finish_stage(Instant now, Owner& owner, Outbox& out);
  /// The entries above `version`, if the contents have room for them.
  std::expected<std::vector<Entry>, Refusal> fitting(Instant now, const proto::OwnerDelta& delta,
                                                     const State& state) const;

  Shared& shared_;
  Writer& writer_;
};

}  // namespace pando::gossip
