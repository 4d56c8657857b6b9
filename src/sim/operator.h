#pragma once
/// The people around a cluster: they start nodes, join them to the seeds, and answer queries.
#include <chrono>

#include "sim/watcher.h"
#include "sim/world.h"

namespace pando::sim {

/// Does what a deployment does: every process gets the same seeds and tries them again until one
/// has answered (as `-retry-join`), and every query gets an answer.
class Operator : public Watcher {
 public:
  static constexpr Duration kRetry = std::chrono::seconds{5};

  explicit Operator(World& world) : world_(world) {}

  /// For joins from now on, those that are tried again included.
  void set_seeds(Hosts seeds) { seeds_ = std::move(seeds); }
  const Hosts& seeds() const { return seeds_; }
  /// Starts the process if none runs, and joins it.
  void bring_up(HostId host);
  /// Joins the process that runs now to the seeds, again and again until one has answered.
  void insist(HostId host);
  /// Answers a query with the node's name.
  void after_step(World& world, const Step& step) override;

 private:
  void wait(HostId host, std::uint32_t boot, Ticket ticket);

  World& world_;
  Hosts seeds_;
};

}  // namespace pando::sim
