#pragma once
/// Which messages do these frames make, and when does the peer get new credit?
/// Source: docs/protocol/link.md, "Lanes".
#include <array>
#include <expected>
#include <optional>

#include "core/link/config.h"
#include "core/link/frame.h"
#include "core/link/reason.h"

namespace pando::link {

/// The receiving half of one link. One thread.
class Inbound {
 public:
  explicit Inbound(const Config& config);

  /// Takes a data frame: a whole message once its last frame has come, else nullopt. After an
  /// error the link is beyond repair.
  std::expected<std::optional<Bytes>, Reason> receive(const Frame& frame);
  void hold(Lane lane, bool on) { at(lane).held = on; }
  /// Appends the credit frames that are due.
  void grant(Bytes& to);

  /// Bytes of unfinished messages.
  std::size_t memory() const;

 private:
  struct LaneState {
    Bytes partial;
    bool held = false;
    std::size_t allowed = 0;    ///< bytes the peer may still send
    std::size_t passed_on = 0;  ///< bytes for which it gets credit again
  };
  LaneState& at(Lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }

  const Config* config_;
  std::array<LaneState, kLanes> lanes_;
};

}  // namespace pando::link
