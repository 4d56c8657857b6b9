#include "node/detector_desk.h"

namespace pando::node {
namespace {

/// Peers without a link that are watched by their acks: in a large cluster a given peer answers so
/// rarely that its silence says nothing.
constexpr std::size_t kMostProbed = 256;
/// Levels are looked at together: a timer for each peer would wake the process all the time.
constexpr Duration kGrid = std::chrono::milliseconds{100};

detector::Config configure(const PhiOptions& options) {
  detector::Config config;
  detector::Judgement& j = config.judgement;
  j.law = options.law == PhiLaw::normal ? detector::Law::normal : detector::Law::exponential;
  j.window = options.window;
  j.least_deviation = options.min_deviation;
  j.acceptable_pause = options.acceptable_pause;
  j.first_estimate = options.first_estimate;
  // The two samples of an estimate are meant to count at once.
  if (j.first_estimate) j.least_samples = 2;
  return config;
}

}  // namespace

DetectorDesk::DetectorDesk(const PhiOptions& options, Duration beat)
    : beat_(beat), config_(configure(options)), detector_(config_) {}

Instant DetectorDesk::deadline() const {
  const Instant due = detector_.deadline();
  if (due == kNever) return kNever;
  const Duration beyond = due.time_since_epoch() % kGrid;
  return beyond == Duration{} ? due : due + (kGrid - beyond);
}

void DetectorDesk::tick(Instant now) {
  step(now, detector::Tick{});
}

void DetectorDesk::step(Instant now, const detector::Input& input) {
  detector_.step(now, input, said_);
  for (const detector::Output& said : said_)
    if (const auto* crossed = std::get_if<detector::Crossed>(&said); crossed && crossed->up)
      ++silences_[static_cast<std::size_t>(crossed->level)];
  said_.clear();
}

/// The same run of a peer keeps its rhythm over a broken link, and the gap counts as silence.
void DetectorDesk::linked(Instant now, const LinkUp& up) {
  const auto [known, added] = linked_.try_emplace(up.peer, up.who);
  if (added || known->second != up.who) step(now, detector::Opened{up.peer, beat_});
  known->second = up.who;
  heard(now, up.peer, beat_);
}

void DetectorDesk::unlinked(Instant now, const std::string& peer, link::Cause cause) {
  const bool in_order = cause == link::Cause::idle || cause == link::Cause::hung_up;
  if (!in_order) return;
  linked_.erase(peer);
  step(now, detector::Forget{peer});
}

void DetectorDesk::heard(Instant now, const std::string& peer, Duration promised) {
  if (linked_.contains(peer)) step(now, detector::Heard{peer, promised});
}

void DetectorDesk::answered(Instant now, const std::string& peer) {
  if (!detector_.watches(peer)) {
    if (detector_.edges() >= linked_.size() + kMostProbed) return;
    step(now, detector::Opened{peer});
  }
  step(now, detector::Heard{peer});
}

void DetectorDesk::forget(Instant now, const std::string& peer) {
  linked_.erase(peer);
  step(now, detector::Forget{peer});
}

std::optional<double> DetectorDesk::phi(std::string_view peer, Instant now) const {
  const Instant due = detector_.deadline();
  const bool slept = due < now && now - due > config_.pause_limit;
  return detector_.phi(peer, slept ? due : now);
}

}  // namespace pando::node
