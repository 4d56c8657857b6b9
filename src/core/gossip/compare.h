#pragma once
/// What a digest of another node makes us want to say. Source: docs/protocol/gossip.md, "An
/// exchange".
#include "core/gossip/answer.h"
#include "core/gossip/io.h"
#include "core/gossip/shared.h"
#include "proto/gossip.pb.h"

namespace pando::gossip {

class Compare {
 public:
  explicit Compare(Shared& shared) : shared_(shared) {}

  /// Collects what the sender lacks and what we lack. `partner`: the sender.
  void digest(Instant now, const proto::Digest& digest, Partner& partner, Answer& answer,
              Outbox& out);

 private:
  void own(const Listing& listing, Partner& partner, Answer& answer, Outbox& out);
  void other(Instant now, const Listing& listing, const Participant& sender, Answer& answer);
  void repair(Instant now, const Owner& owner, const Listing& listing, const Participant& sender,
              Answer& answer);
  void missing(const proto::Digest& digest, Answer& answer);

  Shared& shared_;
};

}  // namespace pando::gossip
