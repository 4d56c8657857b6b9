#pragma once
/// What waits to be sent to one RPC client, and what is dropped when the client is too slow.
#include <array>
#include <cstdint>

#include "pando/bytes.h"

namespace pando::agent {

/// One queue in the order of sending.
///
/// Responses always fit: a client whose answers pile up is not served further (has_room). Records,
/// which come unasked, are dropped beyond a number per kind and beyond a size in all. One thread.
class RpcOutbox {
 public:
  enum class Record : std::uint8_t { event, log, answer };

  void respond(const Bytes& message) { append(message); }
  /// False if the record was dropped; it counts then.
  bool record(Record kind, const Bytes& message);

  /// False while so much is unsent that no further request should be handled.
  bool has_room() const { return bytes_.size() < kRoom; }
  /// Everything; room for records is there again.
  Bytes take();
  std::uint64_t dropped() const { return dropped_; }

 private:
  void append(const Bytes& message);

  static constexpr std::size_t kRoom = std::size_t{1} << 20;
  static constexpr std::size_t kMaxRecordBytes = std::size_t{16} << 20;
  /// Unsent records per kind. 512 events and log lines as in Serf, which never drops an answer to
  /// a query; a large cluster's acks come within one round trip, so there may be more of them.
  static constexpr std::array<std::size_t, 3> kMaxRecords = {512, 512, 16384};

  Bytes bytes_;
  std::array<std::size_t, 3> records_{};
  std::uint64_t dropped_ = 0;
};

}  // namespace pando::agent
