#pragma once
/// What happens by time alone: collections, limits, farewells, audits.
#include "core/gossip/io.h"
#include "core/gossip/shared.h"
#include "core/gossip/writer.h"

namespace pando::gossip {

class Keeper {
 public:
  Keeper(Shared& shared, Writer& writer, Instant now);

  /// When an entry is over or a collection is due.
  Instant deadline() const;
  void tick(Instant now, Outbox& out);
  /// Looks at some owners, in every round at the next ones.
  void audit(Instant now, Outbox& out);
  /// This start number has left for good.
  void forget(Instant now, const Participant& who, Outbox& out);

 private:
  void expire(Instant now, Outbox& out);
  /// False: the owner must be dropped.
  bool keep(Instant now, Owner& owner, Outbox& out);
  void drop(Instant now, Owner& owner, Outbox& out);

  Shared& shared_;
  Writer& writer_;
  Instant next_collection_;
  Id cursor_;
};

}  // namespace pando::gossip
