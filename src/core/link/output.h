#pragma once
/// What the links can want. Source: docs/protocol/link.md.
#include <string>
#include <variant>
#include <vector>

#include "core/link/data_output.h"
#include "core/link/input.h"
#include "core/link/reason.h"
#include "pando/identity.h"

namespace pando::link {

/// Connect, and report Connected or Closed, the latter also after `timeout` without a connection.
/// Once connected the stream has no time limit.
struct Dial {
  StreamId stream;
  Endpoint to;
  Duration timeout;
};
/// `bytes` count as waiting in the driver until Drained says otherwise.
struct Send {
  StreamId stream;
  Bytes bytes;
};
/// Close after everything sent before has left. Nothing about the stream comes back.
struct Close {
  StreamId stream;
};

struct LinkUp {
  std::string peer;
  Participant who;
  std::uint64_t features = 0;
  std::uint8_t shards = 1;  ///< of its data
};

enum class Cause : std::uint8_t {
  eof,          ///< the peer closed it
  reset,        ///< the peer's kernel, or a firewall, broke it
  refused,      ///< nobody listens there
  timeout,      ///< silence, or no answer to a dial
  unreachable,  ///< no route, or any other failure of the network
  broken_rule,  ///< the peer was cut off, or said that we broke a rule
  replaced,     ///< the peer came again by another connection
  rejected,     ///< one side refused the other (see Refused)
  idle,         ///< closed because nobody used it
  hung_up,      ///< Hangup
  gone,         ///< PeerGone
};

/// The link has ended. What was posted may or may not have arrived, except `unsent`: the tags of
/// messages of which no byte has left. Everything is forgotten, order starts anew.
struct LinkDown {
  std::string peer;
  Participant who;
  Cause cause;
  std::string reason;
  std::vector<Tag> unsent;
};
/// There is no link and an attempt to get one has failed. What waited (`unsent`) is dropped.
struct Unreachable {
  std::string peer;
  Cause cause;
  std::string reason;
  std::vector<Tag> unsent;
};
struct Delivered {
  std::string peer;
  Lane lane;
  Bytes message;
};
/// A message was not taken and nothing of it kept.
struct PostRefused {
  enum class Why : std::uint8_t { unknown_peer, full, too_large };
  std::string peer;
  Lane lane;
  Tag tag;
  Why why;
};
/// After PostRefused::full: there is room again.
struct Writable {
  std::string peer;
  Lane lane;
};
/// Something came over the link: said with every promise that differs from the last, and otherwise
/// at most sixteen times a second (phi).
struct Heard {
  std::string peer;
  Duration promised;  ///< the peer's next beat comes so long after its last
};
/// Our cluster's id is settled: keep it, and give it at the next start.
struct ClusterSettled {
  Id id;
};
/// Our cluster's id was not known, or was another one.
struct ClusterChanged {
  Id id;
  bool made = false;  ///< by this node, in this run
};
/// A connection was refused or cut off. `who`: a name if one is known, else an address.
struct Refused {
  Reason reason;
  std::string who, detail;
};

using Output = std::variant<Dial, Send, Close, LinkUp, LinkDown, Unreachable, Delivered,
                            PostRefused, Writable, Heard, ClusterSettled, ClusterChanged,
                            Refused, HandOver, DataUp>;
using Outbox = std::vector<Output>;

}  // namespace pando::link
