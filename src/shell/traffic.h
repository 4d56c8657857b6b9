#pragma once
/// What a node's sockets have carried.
#include <cstdint>

namespace pando::shell {

/// For statistics.
struct Traffic {
  std::uint64_t datagrams_in = 0, datagrams_out = 0, datagram_bytes_in = 0, datagram_bytes_out = 0;
  std::uint64_t datagrams_unsent = 0;
  std::uint64_t streams_accepted = 0, streams_dialled = 0, streams_cut = 0;
  std::uint64_t stream_bytes_in = 0, stream_bytes_out = 0;
};

}  // namespace pando::shell
