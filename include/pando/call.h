#pragma once
/// Calls between nodes, one-way messages, and topics. Which promises hold: docs/protocol/calls.md.
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "pando/bytes.h"
#include "pando/time.h"

namespace pando::call {

// ---- limits ------------------------------------------------------------------------------------

/// Longest body of a call or of its answer.
inline constexpr std::size_t kMaxBody = (16 << 20) - 1024;
/// Longest body of a cast or of what is published.
inline constexpr std::size_t kMaxCast = 1 << 20;
/// Longest name of a method, a cast or a topic, in bytes; none is empty.
inline constexpr std::size_t kMaxName = 255;
/// Longest text of a handler about its failure; the rest is cut off.
inline constexpr std::size_t kMaxWords = 1024;
/// A call waits no longer than this, whatever it asks for.
inline constexpr Duration kMaxLimit = std::chrono::hours{24};

// ---- why a call has no answer ------------------------------------------------------------------

/// Numbers travel: append only. Which of them say that the handler has not run and never will:
/// may_have_happened().
enum class Failure : std::uint8_t {
  unknown_node = 1,  ///< no such member, or one that does not speak Pando
  unreachable,       ///< no link with it could be had in time; nothing has left
  overloaded,        ///< too much is under way, here or there; nothing was begun
  bad_argument,      ///< a name or a body is too long, or the name is empty
  unknown_method,    ///< nobody serves it there
  failed,            ///< the handler ran and says that it failed
  expired,           ///< no answer in time
  lost,              ///< the link ended before the answer came
  cancelled,         ///< the caller did not want it any more
};
/// Stable: logs and tests use it.
std::string_view to_string(Failure failure);
/// Whether a call that ends so may have run its handler, or may still run it.
bool may_have_happened(Failure failure);

/// `detail`: a sentence for people.
struct Fault { Failure failure; std::string detail; };

// ---- what a user can ask -----------------------------------------------------------------------

/// Replies Ended, once, at the latest after `limit`. The ticket is of a Call that has not ended
/// for no other one.
struct Call { std::string to, method; Bytes body; Duration limit; };
/// The answer to the call with this ticket is not wanted any more: it ends at once as cancelled,
/// and its server is told.
struct Cancel { std::uint64_t ticket = 0; };
/// Says something to one node. Replies Posted. Casts of one node to another are heard in order and
/// without gaps, as long as the link between them lives; those under way when it ends are lost.
struct Cast { std::string to, name; Bytes body; };
/// Says something to everybody who has subscribed to the topic. Replies Posted.
struct Publish { std::string topic; Bytes body; };
/// From now on Told comes for what is published. Others know when they have heard of it.
struct Subscribe { std::string topic; };
struct Unsubscribe { std::string topic; };
/// From now on calls of this method come as Wanted; until then, and after Unserve, they are
/// refused as unknown_method.
struct Serve { std::string method; };
struct Unserve { std::string method; };
/// Answers the Wanted with this token; ignored if it is Abandoned. An error is the handler's text.
struct Respond { std::uint64_t token = 0; std::expected<Bytes, std::string> answer; };

using Command = std::variant<Call, Cancel, Cast, Publish, Subscribe, Unsubscribe, Serve, Unserve,
                             Respond>;

// ---- what comes back ---------------------------------------------------------------------------

/// The call with this ticket is over.
struct Ended { std::uint64_t ticket = 0; std::expected<Bytes, Fault> answer; };
/// A cast or a publish is under way to `nodes` members (this one may be among them). `dropped`:
/// how many others have fallen so far behind that they do not get it. With a fault nothing was
/// sent.
struct Posted {
  std::uint64_t ticket = 0;
  std::size_t nodes = 0, dropped = 0;
  std::expected<void, Fault> outcome;
};
/// Somebody calls a method that is served here. Answer with Respond, within `limit`.
struct Wanted { std::uint64_t token = 0; std::string from, method; Bytes body; Duration limit; };
/// Nobody waits for the answer to this Wanted any more.
struct Abandoned { std::uint64_t token = 0; };
/// A cast to this node.
struct Heard { std::string from, name; Bytes body; };
/// Something was published on a topic to which this node has subscribed.
struct Told { std::string from, topic; Bytes body; };

using News = std::variant<Ended, Posted, Wanted, Abandoned, Heard, Told>;

}  // namespace pando::call
