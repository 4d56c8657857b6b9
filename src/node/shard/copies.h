#pragma once
/// How many other copies hold what a client has written? WAIT.
/// Source: docs/protocol/shard.md, "WAIT".
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "node/shard/task.h"

namespace pando::shard {

/// How many copies of a bucket there are beside the primary, asked of that; only shards have this
/// command.
const keys::Command& copies_command();

/// To which buckets has each client written?
class Written {
 public:
  void wrote(std::uint64_t client, std::uint16_t bucket);
  /// Nothing: it has not written.
  std::vector<std::uint16_t> of(std::uint64_t client) const;
  void forget(std::uint64_t client) { last_ = nullptr, buckets_.erase(client); }
  /// The buckets are others now.
  void clear() { last_ = nullptr, buckets_.clear(); }

 private:
  using Bits = std::vector<std::uint64_t>;

  boost::unordered_flat_map<std::uint64_t, Bits> buckets_;  ///< a bit each
  /// Of who has written last, who is often the same again; null: of nobody.
  Bits* last_ = nullptr;
  std::uint64_t last_client_ = 0;
};

/// A WAIT that is not answered. All its buckets are asked again and again, until there are enough
/// copies or its time is up.
struct CopyWait {
  Origin origin;
  std::vector<std::uint16_t> buckets;
  std::int64_t wanted = 0;
  Instant until{};         ///< kNever: it waits for ever
  std::int64_t known = 0;  ///< as of the last round
  bool asking = false;     ///< a round is under way
  Instant again{};         ///< when the next one begins
};

/// All of them, by a number.
class CopyWaits {
 public:
  std::uint64_t add(CopyWait wait);
  /// Null: it is answered.
  CopyWait* find(std::uint64_t number);
  bool gone(std::uint64_t number) const { return !open_.contains(number); }
  std::optional<CopyWait> take(std::uint64_t number);
  /// Whose round is to begin, and whose time is up.
  std::vector<std::uint64_t> due(Instant now) const;
  Instant deadline() const;
  std::vector<std::uint64_t> those(const std::function<bool(const Origin&)>& of) const;
  void drop(const std::function<bool(const Origin&)>& gone);

 private:
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, CopyWait> open_;
};

struct Copies {
  Written written;
  CopyWaits waits;
};

}  // namespace pando::shard
