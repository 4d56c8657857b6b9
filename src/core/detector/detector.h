#pragma once
/// How suspicious is each peer's silence? Phi accrual per direct edge; advice, never a verdict.
///
/// Source: docs/protocol/detector.md; Hayashibara et al. (SRDS 2004).
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "core/detector/accrual.h"
#include "core/detector/io.h"

namespace pando::detector {

struct Config {
  Judgement judgement;
  std::array<double, kLevelCount> levels{1, 3, 8};  ///< rising
  /// Own lateness beyond which nobody is judged: shorter than the time from the first to the last
  /// level (deviations of 50 ms and more), so that no pause can pass for a silence.
  Duration pause_limit = std::chrono::milliseconds{200};
  bool guard_pauses = true;         ///< off only to show what it prevents
  std::size_t max_edges = 1 << 16;  ///< peers watched; of others nothing is known (Q1)
};

/// One thread.
class Detector {
 public:
  explicit Detector(Config config);

  void step(Instant now, const Input& input, Outbox& out);
  /// When it next wants a Tick. May be too early: hearing a peer costs no rescheduling.
  Instant deadline() const;

  /// The level of a peer's silence; nullopt: unknown.
  std::optional<double> phi(std::string_view peer, Instant now) const;
  std::size_t edges() const { return edges_.size(); }
  bool watches(std::string_view peer) const { return edges_.contains(peer); }

 private:
  struct Edge {
    Accrual accrual;
    Duration promised{};
    std::size_t up = 0;    ///< levels that are up: the lowest so many
    Instant due = kNever;  ///< when it is looked at again; never later than the next crossing
  };
  using Edges = std::map<std::string, Edge, std::less<>>;

  void on(Instant now, const Tick&, Outbox& out);
  void on(Instant now, const Opened& opened, Outbox& out);
  void on(Instant now, const Heard& heard, Outbox& out);
  void on(Instant now, const Forget& forget, Outbox& out);
  void on(Instant now, const Paused&, Outbox& out);

  Edges::iterator edge_of(const std::string& peer);
  void look_at(Instant now, Edges::iterator edge, Outbox& out);
  void come_down(Edges::iterator edge, std::size_t to, Outbox& out);
  std::size_t reached(Instant now, const Edge& edge) const;
  Instant next_crossing(const Edge& edge) const;
  void schedule(Edges::iterator edge, Instant due);

  Config config_;
  std::array<Threshold, kLevelCount> thresholds_;
  Edges edges_;
  std::set<std::pair<Instant, std::string_view>> due_;  ///< names are the keys of edges_
};

}  // namespace pando::detector
