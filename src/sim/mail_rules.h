#pragma once
/// Rules about what travels over links.
#include <map>
#include <string>
#include <tuple>

#include "sim/verdict.h"

namespace pando::sim {

/// A message that says whose it is: the process that posts it, and its number.
Bytes letter(const World& world, HostId from, std::uint64_t number, std::size_t padding);

/// K3: letters of one process come at most once and, within a lane, in the order of their numbers.
class MailInOrder : public Watcher {
 public:
  explicit MailInOrder(Verdict& verdict) : verdict_(verdict) {}
  void after_step(World& world, const Step& step) override;
  void on_start(World&, HostId host) override { last_[host].clear(); }

 private:
  using Sender = std::tuple<std::uint64_t, std::uint64_t, Lane>;  ///< host, boot, lane
  Verdict& verdict_;
  std::map<HostId, std::map<Sender, std::uint64_t>> last_;
};

}  // namespace pando::sim
