#include "core/coord/vivaldi.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pando::coord {
namespace {

/// Lengths, sums of errors and times below this count as nothing.
constexpr double kZero = 1e-6;
constexpr double kMaxRttSeconds = 10;
/// Ten times what can be measured: no honest node claims to be farther out.
constexpr double kMaxReachSeconds = 10 * kMaxRttSeconds;

using Vec = std::vector<double>;

double magnitude(const Vec& v) {
  return std::sqrt(std::inner_product(v.begin(), v.end(), v.begin(), 0.0));
}

Vec difference(const Vec& a, const Vec& b) {
  Vec d(a.size());
  std::transform(a.begin(), a.end(), b.begin(), d.begin(), std::minus<>{});
  return d;
}

void scale(Vec& v, double by) {
  for (double& x : v) x *= by;
}

/// Without the adjustments. Requires equal dimensions.
double raw_distance(const Coordinate& a, const Coordinate& b) {
  return magnitude(difference(a.vec, b.vec)) + a.height + b.height;
}

double adjusted_distance(const Coordinate& a, const Coordinate& b) {
  const double raw = raw_distance(a, b);
  const double adjusted = raw + a.adjustment + b.adjustment;
  return adjusted > 0 ? adjusted : raw;
}

bool is_finite(const Coordinate& c) {
  return std::isfinite(c.error) && std::isfinite(c.adjustment) && std::isfinite(c.height) &&
         std::all_of(c.vec.begin(), c.vec.end(), [](double x) { return std::isfinite(x); });
}

Coordinate fresh(const Config& config) {
  return {.vec = Vec(config.dimensions, 0.0),
          .error = config.error_max,
          .adjustment = 0,
          .height = config.height_min};
}

double seconds(Duration d) {
  return std::chrono::duration<double>(d).count();
}

/// A direction of our own for two points that coincide.
Vec random_direction(std::size_t dimensions, Rng& rng) {
  Vec v(dimensions);
  for (double& x : v) x = rng.unit() - 0.5;
  const double length = magnitude(v);
  if (length > kZero) {
    scale(v, 1 / length);
  } else {
    std::fill(v.begin(), v.end(), 0.0);
    if (!v.empty()) v.front() = 1;
  }
  return v;
}

}  // namespace

Duration distance(const Coordinate& a, const Coordinate& b) {
  if (a.vec.size() != b.vec.size()) return Duration{};
  const double estimate = adjusted_distance(a, b);
  constexpr double kMostSeconds = 9e9;  // what whole nanoseconds in 63 bits can hold
  if (!(estimate < kMostSeconds)) return Duration::max();
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(estimate));
}

Vivaldi::Vivaldi(std::string self, Config config, Rng rng)
    : self_name_{std::move(self)},
      config_{config},
      rng_{rng},
      self_coordinate_{fresh(config)},
      adjustment_samples_(config.adjustment_window, 0.0) {}

Vivaldi::Refusal Vivaldi::check(const Coordinate& other, double rtt) const {
  if (other.vec.size() != config_.dimensions) return Refusal::dimensions;
  if (!is_finite(other)) return Refusal::not_finite;
  if (rtt < 0 || rtt > kMaxRttSeconds) return Refusal::rtt_out_of_range;
  const bool plausible =
      other.error >= 0 && other.height >= 0 && other.height <= kMaxReachSeconds &&
      std::abs(other.adjustment) <= kMaxReachSeconds && magnitude(other.vec) <= kMaxReachSeconds;
  return plausible ? Refusal::none : Refusal::implausible;
}

Vivaldi::Refusal Vivaldi::observe(const std::string& node, const Coordinate& other, Duration rtt) {
  const Refusal refusal = check(other, seconds(rtt));
  if (refusal != Refusal::none) return refusal;
  const double usual_rtt = remember(node, other, seconds(rtt));
  spring(other, usual_rtt);
  adjust(other, usual_rtt);
  gravitate();
  if (!is_finite(self_coordinate_)) {
    self_coordinate_ = fresh(config_);
    ++resets_;
  }
  return Refusal::none;
}

double Vivaldi::remember(const std::string& node, const Coordinate& other, double rtt) {
  if (peers_.size() >= config_.max_peers && !peers_.contains(node)) return rtt;
  Peer& peer = peers_[node];
  peer.coordinate = other;
  return filtered(peer, rtt);
}

/// The median of the peer's last samples: one late answer does not move anybody.
double Vivaldi::filtered(Peer& peer, double rtt) const {
  peer.samples.push_back(rtt);
  if (peer.samples.size() > config_.latency_filter) peer.samples.erase(peer.samples.begin());
  Vec sorted = peer.samples;
  std::sort(sorted.begin(), sorted.end());
  return sorted[sorted.size() / 2];
}

/// The nodes are joined by springs of the measured length; the surer of the two moves less.
void Vivaldi::spring(const Coordinate& other, double rtt) {
  const double estimate = adjusted_distance(self_coordinate_, other);
  rtt = std::max(rtt, kZero);
  const double wrongness = std::abs(estimate - rtt) / rtt;
  const double total_error = std::max(self_coordinate_.error + other.error, kZero);
  const double weight = self_coordinate_.error / total_error;
  const double step = config_.ce * weight;
  self_coordinate_.error =
      std::min(config_.error_max, step * wrongness + self_coordinate_.error * (1 - step));
  apply_force(config_.cc * weight * (rtt - estimate), other);
}

/// What the plane cannot express (for example, both ends behind slow hosts) is learnt as an offset.
void Vivaldi::adjust(const Coordinate& other, double rtt) {
  if (adjustment_samples_.empty()) return;
  adjustment_samples_[adjustment_next_] = rtt - raw_distance(self_coordinate_, other);
  adjustment_next_ = (adjustment_next_ + 1) % adjustment_samples_.size();
  const double sum = std::accumulate(adjustment_samples_.begin(), adjustment_samples_.end(), 0.0);
  self_coordinate_.adjustment = sum / (2 * static_cast<double>(adjustment_samples_.size()));
}

/// A weak pull towards the origin keeps the whole constellation from drifting away.
void Vivaldi::gravitate() {
  if (config_.gravity_rho <= 0) return;
  const Coordinate origin = fresh(config_);
  const double away = adjusted_distance(origin, self_coordinate_) / config_.gravity_rho;
  apply_force(-away * away, origin);
}

void Vivaldi::apply_force(double force, const Coordinate& other) {
  Vec direction = difference(self_coordinate_.vec, other.vec);
  const double length = magnitude(direction);
  const bool apart = length > kZero;
  if (apart)
    scale(direction, 1 / length);
  else
    direction = random_direction(config_.dimensions, rng_);
  for (std::size_t i = 0; i < direction.size(); ++i)
    self_coordinate_.vec[i] += direction[i] * force;
  if (!apart) return;
  const double lift = (self_coordinate_.height + other.height) * force / length;
  self_coordinate_.height = std::max(config_.height_min, lift + self_coordinate_.height);
}

void Vivaldi::forget(std::string_view node) {
  const auto it = peers_.find(node);
  if (it != peers_.end()) peers_.erase(it);
}

std::optional<Coordinate> Vivaldi::find(std::string_view node) const {
  if (node == self_name_) return self_coordinate_;
  const auto it = peers_.find(node);
  if (it == peers_.end()) return std::nullopt;
  return it->second.coordinate;
}

}  // namespace pando::coord
