#pragma once
/// What INFO tells of a server in Redis's words, as values; what is counted can be added up.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/resp/tally.h"
#include "doors/door_count.h"
#include "node/shard/view.h"
#include "pando/time.h"

namespace pando::doors {

/// What only grows, until CONFIG RESETSTAT.
struct ServerCount {
  std::uint64_t accepted = 0, turned_away = 0, bytes_in = 0, bytes_out = 0;
  std::uint64_t expired = 0, evicted = 0;
  resp::Tally tally;

  void add(const DoorCount& door);
  /// What has come since `earlier`, which this was once.
  void subtract(const ServerCount& earlier);
  friend bool operator==(const ServerCount&, const ServerCount&) = default;
};

struct ServerView {
  Duration up{};
  std::string run_id;          ///< 40 hexadecimal digits
  std::uint16_t port = 0;      ///< of the door that is asked
  bool cluster = false;        ///< that speaks as Redis Cluster
  std::size_t clients = 0;     ///< of all doors
  std::size_t most_clients = 0, blocked = 0;
  std::size_t followers = 0;   ///< nodes that have copies of what this one is primary of
  shard::View data;
  ServerCount count;
};

}  // namespace pando::doors
