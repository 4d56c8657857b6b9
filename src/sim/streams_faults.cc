// What the way does to connections that neither end wanted.
#include "sim/streams.h"

namespace pando::sim {

void Streams::reset(HostId host, StreamId stream) {
  std::uint8_t which = 0;
  const auto found = find(host, stream, which);
  if (found == connections_.end()) return;
  const std::uint64_t id = found->first;
  push(id, which, {Segment::reset, {}});
  end(id, which, StreamEnd::reset, "connection reset by peer");
}

}  // namespace pando::sim
