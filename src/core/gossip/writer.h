#pragma once
/// What this node says about itself.
#include "core/gossip/io.h"
#include "core/gossip/shared.h"

namespace pando::gossip {

class Writer {
 public:
  explicit Writer(Shared& shared) : shared_(shared) {}

  void set(Instant now, const Set& set, Outbox& out);
  void erase(Instant now, const Erase& erase, Outbox& out);
  void restart(Instant now, const Restart& restart);
  /// Turns entries whose time is over into tombstones.
  void expire(Instant now, Outbox& out);
  /// Collects tombstones whose time has come.
  void collect(Instant now);
  /// Gives all keys new versions above this one and ours, so that every reader replaces what it
  /// has.
  void reissue(Instant now, Version above, Outbox& out);
  /// Repairs our own entry if it breaks an invariant.
  void audit(Instant now, Outbox& out);

 private:
  bool may_write(Instant now, const std::string& key, Outbox& out);
  bool fits(const std::string& key, const Bytes& value) const;
  void write(Instant now, Entry entry, Outbox& out);
  bool allowed(const Entry& entry, const Contents& beside) const;
  bool collectable(Instant now, const Entry& entry, std::size_t younger, Version all_have) const;

  Shared& shared_;
};

}  // namespace pando::gossip
