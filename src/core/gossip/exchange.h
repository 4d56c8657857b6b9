#pragma once
/// The steps of exchanges with other nodes. Source: docs/protocol/gossip.md, "An exchange".
#include "core/gossip/compare.h"
#include "core/gossip/intake.h"
#include "core/gossip/lister.h"
#include "core/gossip/packer.h"

namespace pando::gossip {

class Exchange {
 public:
  Exchange(Shared& shared, Writer& writer)
      : shared_(shared), intake_(shared, writer), compare_(shared), lister_(shared) {}

  /// Opens an exchange.
  void open(Instant now, const Partner& partner, Outbox& out);
  /// Takes a message that decode() gave, and answers it.
  void received(Instant now, const proto::Gossip& message, Partner& from, Outbox& out);

 private:
  proto::Gossip begin(std::uint32_t step) const;
  bool equal(const proto::Gossip& message) const;
  void answer_root(Instant now, const proto::Gossip& message, const Partner& from, Outbox& out);
  void answer_plain(Instant now, const proto::Gossip& message, Partner& from, Answer& answer,
                    Outbox& out);
  void answer_sums(Instant now, const proto::Gossip& message, Partner& from, Answer& answer,
                   Outbox& out);
  std::uint64_t differing(const proto::Gossip& message) const;
  void grant(Instant now, const FlowSettings& settings, const proto::FlowWish& wish,
             proto::Gossip& reply);
  void accept(const proto::FlowGrant& grant);
  void send_deltas(Instant now, const Answer& answer, std::uint32_t step, const Partner& to,
                   Outbox& out);
  void send_large(Packer& packer, std::uint32_t step, const Partner& to, Outbox& out) const;
  void send(const proto::Gossip& message, const Partner& to, Outbox& out) const;
  std::size_t room(const proto::Gossip& message) const;

  Shared& shared_;
  Intake intake_;
  Compare compare_;
  Lister lister_;
};

}  // namespace pando::gossip
