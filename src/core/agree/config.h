#pragma once
/// What the room is told once. Meaning: docs/protocol/agree.md.
#include <cstddef>
#include <string>

#include "pando/identity.h"
#include "pando/time.h"

namespace pando::agree {

using namespace std::chrono_literals;

struct Config {
  Participant self;              ///< this run of this node
  std::string name;              ///< its member name
  Duration turn = 500ms;         ///< between the turns of two proposers
  Duration lease = 1s;           ///< L, from the asking
  Duration lease_every = 400ms;  ///< between two askings
  Duration quiet = 10s;          ///< without a quorum, before a branch is founded
  Duration recheck = 1s;         ///< between two looks at what is remembered
  Duration give_up = 30s;        ///< on a ballot that makes no progress
  bool leases = true;            ///< false: nobody asks for any, and serves() is about membership
};

inline constexpr std::size_t kMaxNoticeChange = 600;  ///< octets; longer ones go by hash
inline constexpr std::size_t kMaxTestament = 1000;
inline constexpr std::size_t kMaxHistory = 256;
inline constexpr std::size_t kMaxHistoryBytes = std::size_t{4} << 20;
inline constexpr std::size_t kPart = std::size_t{256} << 10;  ///< of a whole map
inline constexpr int kMaxFetches = 20, kMaxWholes = 2;        ///< to one peer in a second
inline constexpr std::size_t kMaxEvidence = 8192;             ///< participants that are gone
inline constexpr std::size_t kMaxForks = 16;                  ///< of a branch's ancestry

inline constexpr std::size_t kMaxLeft = 64;  ///< branches that it has been on

}  // namespace pando::agree
