#pragma once
/// Where heartbeats of all kinds become one level of suspicion per peer.
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/detector/detector.h"
#include "core/link/output.h"
#include "pando/identity.h"
#include "pando/node_io.h"
#include "pando/phi.h"

namespace pando::node {

/// Feeds the detector with what arrives directly from a peer: anything on the link with it, and its
/// acks to our probes. Nobody acts on what it says: phi is a number for users. One thread.
class DetectorDesk {
 public:
  /// `beat`: how often a peer undertakes to be heard on a new link.
  DetectorDesk(const PhiOptions& options, Duration beat);

  Instant deadline() const;
  void tick(Instant now);

  void linked(Instant now, const LinkUp& up);
  /// A link that was closed in order leaves no promise behind; any other end is silence.
  void unlinked(Instant now, const std::string& peer, link::Cause cause);
  /// Something came over the link. `promised`: how often it will from now on.
  void heard(Instant now, const std::string& peer, Duration promised);
  /// The peer has answered a probe. Opens an edge to whom there is none.
  void answered(Instant now, const std::string& peer);
  /// It is no member any more, or not alive.
  void forget(Instant now, const std::string& peer);

  /// Nullopt: unknown. A time in which this node did not run is not held against anybody.
  std::optional<double> phi(std::string_view peer, Instant now) const;
  /// How often a silence has reached phi 1, 3 and 8.
  const std::array<std::uint64_t, detector::kLevelCount>& silences() const { return silences_; }

 private:
  void step(Instant now, const detector::Input& input);

  Duration beat_;
  detector::Config config_;
  detector::Detector detector_;
  std::map<std::string, Participant, std::less<>> linked_;  ///< whose beats an edge has learnt
  detector::Outbox said_;
  std::array<std::uint64_t, detector::kLevelCount> silences_{};
};

}  // namespace pando::node
