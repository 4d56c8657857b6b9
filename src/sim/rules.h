#pragma once
/// Rules that one node's own steps can break. Each looks at what came out, after every step.
#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/serf/serf.h"
#include "sim/verdict.h"

namespace pando::sim {

/// G2: no datagram is larger than 1400 bytes, with checksum, encryption and label.
class PacketSizes : public Watcher {
 public:
  explicit PacketSizes(Verdict& verdict) : verdict_(verdict) {}
  void after_step(World& world, const Step& step) override;

 private:
  Verdict& verdict_;
};

/// A user event is delivered at most once per process.
class EventsOnce : public Watcher {
 public:
  explicit EventsOnce(Verdict& verdict) : verdict_(verdict) {}
  void after_step(World& world, const Step& step) override;
  void on_start(World&, HostId host) override { delivered_[host].clear(); }
  /// Whether the process that runs now has had an event with this name and payload.
  bool has(HostId host, const std::string& name, const std::string& payload) const;

 private:
  using Key = std::tuple<std::string, std::string, std::uint64_t>;  ///< name, payload, time
  Verdict& verdict_;
  std::map<HostId, std::set<Key>> delivered_;
};

/// The three Lamport clocks of a process never go back.
class ClocksGrow : public Watcher {
 public:
  explicit ClocksGrow(Verdict& verdict) : verdict_(verdict) {}
  void after_step(World& world, const Step& step) override;
  void on_start(World&, HostId host) override { last_.erase(host); }

 private:
  Verdict& verdict_;
  std::map<HostId, serf::Clocks> last_;
};

/// After Stopped a node answers what it is asked and does nothing else.
class SilentAfterStop : public Watcher {
 public:
  explicit SilentAfterStop(Verdict& verdict) : verdict_(verdict) {}
  void after_step(World& world, const Step& step) override;
  void on_start(World&, HostId host) override { stopped_.erase(host); }

 private:
  Verdict& verdict_;
  std::set<HostId> stopped_;
};

/// Q2: an ack or an answer of one node comes once, and nothing comes after the end of the query.
/// What is wrong with the replies to one query, empty if nothing.
std::string wrong_replies(const std::vector<Reply>& replies);

/// Q1: no queue or table grows beyond what the number of hosts and the documented limits allow.
class QueuesBounded : public Watcher {
 public:
  explicit QueuesBounded(Verdict& verdict) : verdict_(verdict) {}
  void after_step(World& world, const Step& step) override;

 private:
  Verdict& verdict_;
  std::map<HostId, Instant> next_;
};

}  // namespace pando::sim
