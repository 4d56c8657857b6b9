#pragma once
/// What comes of calls.
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <variant>

#include "pando/bytes.h"
#include "pando/call_failure.h"
#include "pando/time.h"

namespace pando::call {

/// A call is over.
struct Ended {
  std::uint64_t ticket = 0;            ///< of the Call
  std::expected<Bytes, Fault> answer;  ///< or why there is none
};
/// A cast or a publish is under way, or not.
struct Posted {
  std::uint64_t ticket = 0;            ///< of the Cast or the Publish
  std::size_t nodes = 0;               ///< members to whom it is under way, this one included
  std::size_t dropped = 0;             ///< others, too far behind, who do not get it
  std::expected<void, Fault> outcome;  ///< with a fault nothing was sent
};
/// Somebody calls a method that is served here. Answer with Respond, within `limit`.
struct Wanted {
  std::uint64_t token = 0;  ///< for Respond
  std::string from;         ///< the caller's member name
  std::string method;       ///< one that is served here
  Bytes body;               ///< as it was given
  Duration limit;           ///< what is left of the caller's time
};
/// Nobody waits for the answer to this Wanted any more.
struct Abandoned {
  std::uint64_t token = 0;  ///< of the Wanted
};
/// A cast to this node.
struct Heard {
  std::string from;  ///< the member's name
  std::string name;  ///< what it is about
  Bytes body;        ///< as it was given
};
/// Something was published on a topic to which this node has subscribed.
struct Told {
  std::string from;   ///< the member's name
  std::string topic;  ///< as subscribed
  Bytes body;         ///< as it was given
};

/// Anything that can come of calls.
using News = std::variant<Ended, Posted, Wanted, Abandoned, Heard, Told>;

}  // namespace pando::call
