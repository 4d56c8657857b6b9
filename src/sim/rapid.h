#pragma once
/// Rapid as published (Suresh and others, USENIX ATC 2018): what the scoreboard compares with.
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "base/rng.h"
#include "pando/time.h"
#include "sim/agenda.h"
#include "sim/cut_detector.h"

namespace pando::sim {

/// Processes, their configurations and what they tell each other. Every message arrives. The first
/// process is the seed of those who join, and is not to crash.
class Rapid {
 public:
  struct Settings {
    int rings = 10, high = 9, low = 3;
    Duration probe = std::chrono::seconds{1};
    int failures = 4;  ///< of the last ten probes, in a row here: 40 %
    Duration batch = std::chrono::milliseconds{100};
    Duration least = std::chrono::microseconds{200}, most = std::chrono::milliseconds{1};
    Duration fallback = std::chrono::seconds{1};
  };

  Rapid(std::uint64_t seed, Settings settings, std::size_t processes);

  /// The first of the processes are one configuration from the start.
  void form(std::size_t members);
  void join(Process process, Instant at);
  void crash(Process process, Instant at);
  void run_to(Instant end);

  Instant now() const { return now_; }
  /// Sizes of the configurations that a process has been in, in order.
  const std::vector<std::size_t>& sizes(Process process) const { return nodes_[process].sizes; }
  /// Since when it is in its latest.
  Instant since(Process process) const { return nodes_[process].since; }

 private:
  struct View {
    std::vector<Process> members;
    std::vector<std::vector<Process>> rings;  ///< the members by the hash of each ring
    std::map<std::set<Process>, std::uint32_t> next;
    std::map<std::uint32_t, std::size_t> votes;  ///< cast in all, by the view that they lead to
    bool proposed = false;
  };
  struct Alert {
    Process subject;
    int ring;
  };
  struct Node {
    bool alive = true, member = false, voted = false, batching = false;
    std::uint32_t view = 0;
    CutDetector cut{1, 1};
    std::vector<Alert> batch;
    std::map<std::uint32_t, std::size_t> votes;
    std::vector<std::size_t> sizes;
    Instant since{};
  };
  enum class Kind : std::uint8_t { join, ask, flush, alerts, vote, recover, crash, welcome };
  struct Event {
    Kind kind;
    Process to = 0;
    std::uint32_t view = 0;
    std::uint32_t what = 0;  ///< a subject, a slot, or the next view
    int ring = 0;
  };

  void run(Event event);
  void run_member(Event event);
  void ask_observers(Process joiner);
  void raise(Process observer, Alert alert);
  void flush(Process process);
  void hear(Process process, const std::vector<Alert>& alerts);
  void imply(Node& node);
  void vote(Process process);
  void count(Process process, std::uint32_t next);
  void enter(Process process, std::uint32_t view);
  void follow(std::uint32_t view);
  void recover(std::uint32_t view);
  std::uint32_t next_view(std::uint32_t view, const std::set<Process>& change);
  std::uint32_t add_view(std::vector<Process> members);
  void watch_dead(std::uint32_t view, Process dead);
  Process observer(const View& view, Process subject, int ring) const;
  std::uint64_t place(Process process, int ring) const;
  void broadcast(std::uint32_t view, Event event);
  Duration delay() {
    return Duration{rng_.between(settings_.least.count(), settings_.most.count())};
  }

  Rng rng_;
  Settings settings_;
  Instant now_{};
  Agenda<Event> agenda_;
  std::vector<std::vector<Alert>> batches_;
  std::vector<View> views_;
  std::vector<Node> nodes_;
  std::set<Process> dead_, waiting_;  ///< waiting: they want to join
  std::uint64_t salt_;
};

}  // namespace pando::sim
