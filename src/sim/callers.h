#pragma once
/// The programs that use calls in a swarm: every node serves, some call, and what comes of it is
/// held against what is promised (docs/protocol/calls.md).
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "sim/verdict.h"

namespace pando::sim {

/// What a handler of a swarm does; each is a method that every node serves, but for `unserved`.
enum class Handler : std::uint8_t { echo, late, fails, hangs, unserved };

/// Rules R1 to R3 and the programs that they speak of.
///
/// R1: a call ends exactly once, at the latest with its time. R2: its end is true: an answer is the
/// one that its handler gave, a fault that excludes it means that no handler ran or will, and
/// no handler runs twice. R3: casts are heard at most once and in order, and none is missing unless
/// the link between the two changed meanwhile.
class Callers : public Watcher {
 public:
  explicit Callers(Verdict& verdict) : verdict_(verdict) {}

  /// `from` calls `to`. Zero `patience`: it does not cancel.
  void call(World& world, HostId from, HostId to, Handler handler, std::size_t padding,
            Duration limit, Duration patience);
  void cast(World& world, HostId from, HostId to, std::size_t padding);

  void after_step(World& world, const Step& step) override;
  void on_start(World& world, HostId host) override;
  void on_end(World& world, HostId host) override;

  /// Calls of running processes without an end.
  std::size_t open() const;
  std::size_t answered() const { return answered_; }

 private:
  /// A process: the host and which start of it.
  using Process = std::pair<HostId, std::uint32_t>;
  struct Open {
    Instant due;  ///< by the clock of its host
    std::uint64_t number = 0;
    Handler handler{};
  };
  /// What became of the letters with one number, wherever.
  struct Fate {
    bool ran = false;       ///< its handler has begun
    bool excluded = false;  ///< its caller was told that this has not happened and never will
  };
  /// Casts of one process to another.
  struct Pair {
    std::set<std::uint64_t> under_way;  ///< said to be, and neither heard nor overtaken
    std::uint64_t last = 0;
    std::uint64_t changes = 0;  ///< of the link, when the last one was heard
  };

  void asked(World& world, const Step& step, const node::CallAsk& ask);
  void look_for_overdue(World& world, const Step& step);
  void news(World& world, const Step& step, const call::Ended& ended);
  void news(World& world, const Step& step, const call::Posted& posted);
  void news(World& world, const Step& step, const call::Wanted& wanted);
  void news(World& world, const Step& step, const call::Heard& heard);
  void serve(World& world, HostId host, const call::Wanted& wanted);
  void judge(World& world, const Step& step, const Open& call, const call::Ended& ended);
  /// How often the link between two hosts has come or gone, as both of them saw it.
  std::uint64_t changes(const World& world, HostId a, HostId b) const;
  void report(World& world, const Step& step, const char* rule, const std::string& what);

  Verdict& verdict_;
  std::map<HostId, std::map<Ticket, Open>> open_;
  std::map<std::uint64_t, Fate> fates_;
  std::map<std::pair<Process, Process>, Pair> casts_;
  std::map<std::pair<HostId, Ticket>, std::pair<Process, std::uint64_t>> casting_;
  std::map<std::pair<HostId, std::string>, std::uint64_t> link_changes_;
  std::uint64_t numbers_ = 0;
  std::size_t answered_ = 0;
};

}  // namespace pando::sim
