#pragma once
/// Tells a run as lines of text: what happened at which node and when.
#include <iosfwd>

#include "sim/watcher.h"

namespace pando::sim {

/// One line per event, note, end and start; no packets. Columns: seconds, node, what.
class Narrator : public Watcher {
 public:
  explicit Narrator(std::ostream& out) : out_(out) {}
  void after_step(World& world, const Step& step) override;
  void on_start(World& world, HostId host) override;
  void on_end(World& world, HostId host) override;

 private:
  void line(const World& world, HostId host, const std::string& text);
  std::ostream& out_;
};

}  // namespace pando::sim
