#pragma once
/// What a client is told when nobody can answer. The first word is what programs look at:
/// CLUSTERDOWN and TRYAGAIN are certainly not done, INDOUBT may be done or not.
#include <string>
#include <string_view>

#include "wire/resp/reply_writer.h"

namespace pando::shard {

inline constexpr std::string_view kNoMap = "CLUSTERDOWN this node knows no map yet";
inline constexpr std::string_view kLost =
    "CLUSTERDOWN all copies of this key's bucket are lost; bring back a node that was cut off with "
    "it, or let it begin anew, empty: pando accept-loss";
inline constexpr std::string_view kNobody =
    "CLUSTERDOWN who serves this key cannot be reached, or has no quorum on its side, or its "
    "copies "
    "do not keep up";
inline constexpr std::string_view kNoQuorum = "CLUSTERDOWN this side of the cluster has no quorum";
inline constexpr std::string_view kNoAnswer =
    "CLUSTERDOWN the node that serves this key does not answer";
inline constexpr std::string_view kTooMuchWaits = "TRYAGAIN too many requests wait for the cluster";
inline constexpr std::string_view kCopiesLag =
    "TRYAGAIN the copies of this key do not keep up with its writes";
inline constexpr std::string_view kNoStaleReads =
    "CLUSTERDOWN the split policy is not read-only: nothing is read but from who may speak for it";
inline constexpr std::string_view kUnconfirmed =
    "TRYAGAIN this copy does not know whether the last write of the key was acknowledged";
inline constexpr std::string_view kInDoubt =
    "INDOUBT the node that was to confirm this write is gone: it may or may not have been done";
/// Redis's own.
inline constexpr std::string_view kFull = "OOM command not allowed when used memory > 'maxmemory'.";
inline constexpr std::string_view kUnblocked =
    "UNBLOCKED client unblocked via CLIENT UNBLOCK";
inline constexpr std::string_view kCrossSlot =
    "CROSSSLOT Keys in request don't hash to the same slot";

/// The same in both protocols.
inline std::string error_reply(std::string_view error) {
  std::string text;
  resp::ReplyWriter{text, resp::Protocol::resp2}.error(error);
  return text;
}

}  // namespace pando::shard
