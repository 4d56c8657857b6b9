#pragma once
/// Which entries go into a message that is too small for all that is missing.
/// Source: docs/protocol/gossip.md, "Order"; Scuttlebutt (LADIS 2008), scuttle-depth and -breadth.
#include <span>
#include <vector>

#include "core/gossip/answer.h"
#include "core/gossip/shared.h"
#include "proto/gossip.pb.h"

namespace pando::gossip {

/// Views into the table: to be used before anything in it changes.
class Packer {
 public:
  Packer(Shared& shared, Instant now, const Answer& answer);

  bool empty() const { return pending_.empty() && gone_.empty(); }
  /// Whether what is missing takes more than so many packets, or has an entry too large for one.
  bool exceeds(std::size_t packets, std::size_t budget) const;
  /// Whether entries of readers that follow are left, those of newcomers apart.
  bool behind() const;
  /// Moves what fits into the message, up to that many bytes. `large`: one entry may be larger.
  /// False: nothing fits.
  bool fill(proto::Gossip& message, std::size_t budget, bool large);

 private:
  struct Pending {
    const Owner* owner = nullptr;
    Version from = 0;
    bool replace = false;
    std::span<const Entry> rest;
    std::size_t taken = 0;  ///< of `rest`, for the message being filled
    bool opened = false;    ///< the message has a delta of this owner
  };
  struct Room {
    std::size_t bytes, entries;
    bool large;
  };

  void arrange();
  bool offer(Pending& pending, Room& room) const;
  void by_depth(Room& room);
  void by_breadth(Room& room);
  void write(Pending& pending, proto::Gossip& message) const;
  bool write_gone(proto::Gossip& message, Room& room);

  Shared& shared_;
  Instant now_;
  std::vector<Pending> pending_;
  std::vector<std::pair<std::uint64_t, StartNumber>> gone_;
};

}  // namespace pando::gossip
