#pragma once
/// Rules about links: one per pair, and both ends know which.
#include <map>
#include <set>
#include <string>

#include "sim/verdict.h"

namespace pando::sim {

/// K1: LinkUp and LinkDown of one peer take turns, and mail comes only over a link that is up.
class LinksTakeTurns : public Watcher {
 public:
  explicit LinksTakeTurns(Verdict& verdict) : verdict_(verdict) {}
  void after_step(World& world, const Step& step) override;
  void on_start(World&, HostId host) override { up_[host].clear(); }

 private:
  Verdict& verdict_;
  std::map<HostId, std::set<std::string>> up_;
};

/// K2, once all is quiet: what is wrong with the links; empty if every two running nodes with an
/// identity share exactly one connection, both take it for the link, and no other connection is
/// kept. Holds up to the size of a full mesh (link::Config::mesh_limit).
std::string link_disagreement(const World& world);

}  // namespace pando::sim
