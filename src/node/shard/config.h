#pragma once
/// What a shard is told once.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>

#include "core/store/config.h"
#include "pando/identity.h"
#include "pando/memory_limit.h"
#include "pando/shard_of.h"
#include "pando/time.h"
#include "wire/resp/client_limits.h"

namespace pando::shard {

class Entries;
class MemoryPool;
class Observer;

using namespace std::chrono_literals;

struct Config {
  Participant self;        ///< this run of this node
  std::string name;        ///< its member name
  ShardOf part;            ///< which of its shards this is
  Duration wall_clock{};   ///< from the driver's clock to the time of day (since 1970)
  Duration patience = 5s;  ///< for so long a request waits for somebody who may answer it
  Duration retry = 20ms;   ///< after which those that wait are tried again without news
  std::size_t parked = std::size_t{64} << 20;  ///< octets of requests that wait, over all clients
  std::size_t relayed = std::size_t{2} << 20;  ///< octets under way to one peer
  Duration expire_every = 100ms;               ///< a look for keys that have expired
  MemoryLimit memory;                          ///< of the node, over all its shards
  MemoryPool* pool = nullptr;                  ///< must outlive the shard; null: it has no siblings
  resp::ClientLimits clients;                  ///< as it begins; drivers are told of changes
  /// So many clients the system can bear.
  std::uint32_t most_clients = std::numeric_limits<std::uint32_t>::max();
  /// What CONFIG GET shows beside what can be changed, by names in small letters.
  std::map<std::string, std::string, std::less<>> fixed;
  Entries* entries = nullptr;          ///< must outlive the shard; null: no code of an application
  const Observer* observer = nullptr;  ///< the same; null: nothing is measured
  store::Config store;                 ///< `self` is filled in
};

}  // namespace pando::shard
