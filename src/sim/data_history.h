#pragma once
/// What clients asked for, when, and what they heard: the evidence of a run.
#include <functional>
#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/data_model.h"

namespace pando::sim {

/// An operation of one key by one process. A process has one at a time, and none after one whose
/// fate it does not know.
struct Event {
  std::uint64_t process = 0;
  std::string key;
  Operation operation;
};

/// How much was judged, and what was wrong.
struct Judgement {
  std::string wrong;  ///< empty: nothing
  std::size_t keys = 0, operations = 0, unknown = 0;
  std::size_t undecided = 0;  ///< keys for which too much would have to be tried
};

class DataHistory {
 public:
  /// Returns its place. A number is given to the operation.
  std::size_t begin(std::uint64_t process, const std::string& key, Operation operation);
  void end(std::size_t place, Instant now, Fate fate, std::string reply);
  /// What was under the keys of a bucket is, or may be, gone from now on.
  void lost(std::uint16_t bucket, Instant now) { losses_.emplace_back(bucket, now); }

  /// From now on a cluster that has lost all its maps begins anew, perhaps in several places:
  /// nothing that happens from now on is judged.
  void founded(Instant now) { until_ = std::min(until_, now); }

  const Event& at(std::size_t place) const { return events_[place]; }
  std::size_t size() const { return events_.size(); }
  /// All keys that were ever asked for, in their order.
  std::set<std::string> keys() const;

  /// D5, D6: key by key. `buckets`: how many there are.
  Judgement judge(std::size_t buckets) const;
  /// One map per line, as Jepsen writes histories: docs/protocol/sim.md.
  void write_edn(std::ostream& out) const;

 private:
  using Histories = std::map<std::string, std::vector<Operation>>;
  Histories by_key(std::size_t buckets) const;

  std::vector<Event> events_;
  std::vector<std::pair<std::uint16_t, Instant>> losses_;
  Instant until_ = kNever;
};

}  // namespace pando::sim
