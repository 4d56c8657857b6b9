#pragma once
/// How much a cluster says.
#include "sim/watcher.h"

namespace pando::sim {

/// Counts what leaves all nodes since the last clear().
class Traffic : public Watcher {
 public:
  void after_step(World&, const Step& step) override {
    for (const node::Output& output : step.outputs) {
      if (const auto* datagram = std::get_if<node::SendDatagram>(&output)) {
        ++datagrams;
        bytes += datagram->bytes.size();
      } else if (const auto* stream = std::get_if<node::SendStream>(&output)) {
        ++stream_writes;
        bytes += stream->bytes.size();
      }
    }
  }
  void clear() { datagrams = stream_writes = bytes = 0; }

  std::uint64_t datagrams = 0, stream_writes = 0, bytes = 0;
};

}  // namespace pando::sim
