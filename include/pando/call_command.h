#pragma once
/// What a user of calls can ask of a node.
#include <cstdint>
#include <expected>
#include <string>
#include <variant>

#include "pando/bytes.h"
#include "pando/time.h"

namespace pando::call {

/// Replies Ended, once, at the latest after `limit`. The ticket is of a Call that has not ended
/// for no other one.
struct Call {
  std::string to;      ///< the member's name; may be this one
  std::string method;  ///< that it serves
  Bytes body;          ///< at most 16 MiB - 1 KiB
  Duration limit;      ///< until the outcome, at most 24 h
};
/// The answer to the call with this ticket is not wanted any more: it ends at once as cancelled,
/// and its server is told.
struct Cancel {
  std::uint64_t ticket = 0;  ///< of the Call
};
/// Says something to one node. Replies Posted. Casts of one node to another are heard in order and
/// without gaps, as long as the link between them lives; those under way when it ends are lost.
struct Cast {
  std::string to;    ///< the member's name; may be this one
  std::string name;  ///< what it is about
  Bytes body;        ///< at most 1 MiB
};
/// Says something to everybody who has subscribed to the topic. Replies Posted.
struct Publish {
  std::string topic;  ///< 1 to 255 bytes
  Bytes body;         ///< at most 1 MiB
};
/// From now on Told comes for what is published. Others know when they have heard of it.
struct Subscribe {
  std::string topic;  ///< 1 to 255 bytes
};
/// From now on nothing comes for that topic.
struct Unsubscribe {
  std::string topic;  ///< as subscribed
};
/// From now on calls of this method come as Wanted; until then, and after Unserve, they are
/// refused as unknown_method.
struct Serve {
  std::string method;  ///< 1 to 255 bytes
};
/// Ends Serve. What is Wanted already may still be answered.
struct Unserve {
  std::string method;  ///< as served
};
/// Answers a Wanted; ignored if it is Abandoned.
struct Respond {
  std::uint64_t token = 0;                   ///< of the Wanted
  std::expected<Bytes, std::string> answer;  ///< or the handler's words about its failure
};

/// Anything that can be asked about calls.
using Command =
    std::variant<Call, Cancel, Cast, Publish, Subscribe, Unsubscribe, Serve, Unserve, Respond>;

}  // namespace pando::call
