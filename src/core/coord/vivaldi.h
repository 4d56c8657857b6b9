#pragma once
/// How many milliseconds away is each peer? Vivaldi coordinates, as Serf keeps them.
///
/// Source: docs/protocol/coord.md; Vivaldi (SIGCOMM 2004); Ledlie et al. (gravity).
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "pando/time.h"
#include "wire/coordinate.h"

namespace pando::coord {

/// Serf's constants; see docs/protocol/coord.md.
struct Config {
  std::size_t dimensions = 8;
  double error_max = 1.5;
  double ce = 0.25, cc = 0.25;
  std::size_t adjustment_window = 20;  ///< 0 turns the adjustment term off
  double height_min = 1e-5;
  std::size_t latency_filter = 3;
  double gravity_rho = 150.0;       ///< 0 turns gravity off
  std::size_t max_peers = 1 << 20;  ///< coordinates kept; of others nothing is remembered (Q1)
};

/// Estimated round trip between two coordinates, whole nanoseconds.
Duration distance(const Coordinate& a, const Coordinate& b);

/// This node's coordinate and the last one heard from each acked peer. One thread.
class Vivaldi {
 public:
  Vivaldi(std::string self, Config config, Rng rng);

  /// `implausible`: a negative error or height, or a place no measured round trip leads to.
  enum class Refusal : std::uint8_t { none, dimensions, not_finite, rtt_out_of_range, implausible };
  /// Moves our coordinate by one observation. A refused one changes nothing.
  Refusal observe(const std::string& node, const Coordinate& other, Duration rtt);
  /// An erased member loses its coordinate and its latency samples.
  void forget(std::string_view node);

  const Coordinate& self() const { return self_coordinate_; }
  /// The last coordinate of a node, our own included; nullopt if none was heard.
  std::optional<Coordinate> find(std::string_view node) const;
  /// How often our coordinate became invalid and was started anew.
  std::uint64_t resets() const { return resets_; }

 private:
  struct Peer {
    Coordinate coordinate;
    std::vector<double> samples;
  };
  Refusal check(const Coordinate& other, double rtt) const;
  double remember(const std::string& node, const Coordinate& other, double rtt);
  double filtered(Peer& peer, double rtt) const;
  void spring(const Coordinate& other, double rtt);
  void adjust(const Coordinate& other, double rtt);
  void gravitate();
  void apply_force(double force, const Coordinate& other);

  std::string self_name_;
  Config config_;
  Rng rng_;
  Coordinate self_coordinate_;
  std::vector<double> adjustment_samples_;
  std::size_t adjustment_next_ = 0;
  std::map<std::string, Peer, std::less<>> peers_;
  std::uint64_t resets_ = 0;
};

}  // namespace pando::coord
