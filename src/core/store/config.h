#pragma once
/// What the room is told once. Meaning: docs/protocol/store.md.
#include <cstddef>
#include <cstdint>

#include "pando/identity.h"
#include "pando/shard_of.h"
#include "pando/time.h"

namespace pando::store {

using namespace std::chrono_literals;

struct Config {
  Participant self;                                  ///< this run of this node
  ShardOf part;                                      ///< whose buckets: a shard of it
  std::size_t ring = std::size_t{32} << 20;          ///< octets of recent writes, over all buckets
  std::size_t uncommitted = std::size_t{8} << 20;    ///< octets of one bucket, then it is stalled
  std::size_t window = std::size_t{2} << 20;         ///< octets under way to one peer
  std::size_t copy_window = std::size_t{128} << 10;  ///< the same of copies that are made
  std::size_t chunk = std::size_t{64} << 10;         ///< of a copy, and octets of it in one poll
  std::size_t lag = std::size_t{256} << 10;          ///< behind that far a learner is waited for
  std::size_t restated = std::size_t{4} << 20;       ///< octets of a repair in one piece
  std::size_t copies_at_a_time = 8;                  ///< that this primary makes
  int rest = 4;                 ///< times what a piece took a copy rests that yields to clients
  Duration longest_rest = 20ms;
  Duration served_lately = 100ms;  ///< clients are at work for so long behind a request
  Duration check_every = 100ms;                      ///< one part of one bucket; zero: never
  Duration ask_again = 2s;                           ///< what was not answered
  Duration keep_aside = 60s;                         ///< data of a node that was out of the map
};

inline constexpr std::size_t kMessage = std::size_t{256} << 10;  ///< about that long at most
inline constexpr std::size_t kWords = 1000;                      ///< the same
inline constexpr std::size_t kPiece = std::size_t{128} << 10;    ///< of a longer write
inline constexpr std::size_t kMaxEras = 32;                      ///< of a copy's history
inline constexpr std::size_t kMaxWrite = std::size_t{1} << 30;   ///< effects of one write
/// More writes than a bucket ever has: numbers behind this one are none.
inline constexpr std::uint64_t kMaxSequence = std::uint64_t{1} << 62;

}  // namespace pando::store
