#pragma once
/// Who is a member? SWIM with Lifeguard, as memberlist does it.
///
/// The machine knows nothing of sockets: datagrams leave as ready-made plain messages or
/// compounds (the node seals them), streams as typed messages on numbered connections.
/// Source: docs/protocol/swim.md; SWIM (DSN 2002), Lifeguard (arXiv 1707.00788).
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "core/swim/config.h"
#include "core/swim/io.h"

namespace pando::swim {

class NodeInfoPool;

/// The queues of the layer above, in the order in which they fill what a packet has left.
enum class Lane : std::uint8_t { intents, queries, events };
inline constexpr std::size_t kLaneCount = 3;

struct Config {
  NodeInfo self;  ///< name, advertised endpoint, meta, versions
  Timing timing;
  Address bind_address;          ///< Source address in pings if it differs from the advertised one
  NodeInfoPool* pool = nullptr;  ///< shares equal infos between machines; null: no sharing
  std::size_t max_exchanges = 128;  ///< accepted state exchanges at a time; the next is closed
  std::size_t max_nodes = 1 << 16;  ///< known nodes beyond which new ones are ignored (Q1)
  /// Added to the time since Instant{} it gives the time since 1970, roughly: for turns of probing.
  Duration wall_clock{};
};

/// What the machine knows of one node. For checkers, statistics and the member table.
struct Peer {
  NodeInfoPtr info;
  Incarnation incarnation = 0;
  State state = State::dead;
  Instant since;        ///< last change of state
  bool agreed = false;  ///< suspect, and its observers agree (docs/protocol/ring.md)
};

/// A suspect whose observers agree that it is silent.
struct Agreement {
  NodeInfoPtr subject;
  Duration age{};                     ///< since they agreed, as of the last step
  std::vector<std::string> accusers;  ///< at most kMaxObservers
};

/// The membership machine. One thread. Views live until the next step.
class Swim {
 public:
  Swim(Config config, Instant now, Rng rng);
  ~Swim();
  Swim(Swim&&) noexcept;

  /// Takes one input and appends every consequence to `out`, in the order they must happen.
  void step(Instant now, const Input& input, Outbox& out);
  /// When it next wants a Tick.
  Instant deadline() const;

  // Deposits: nothing comes back from these; they may bring deadline() forward to now.

  /// Queues a message of the layer above for gossip. A token of 0 reports nothing. `population`
  /// is that layer's member count, which sets how often the message is sent.
  void broadcast(Lane lane, Bytes message, std::uint64_t token, std::size_t population);
  /// As Join, Leave and UpdateMeta, done at the next Tick.
  void deposit(Input command);
  /// What direct acks carry from now on.
  void set_ack_payload(Bytes payload);
  /// Bytes that the door adds to every packet (wire::packet_overhead).
  void set_packet_overhead(std::size_t bytes);
  /// Takes over a table of nodes without gossiping about it: for a simulator that starts with a
  /// formed cluster. Emits MemberJoined for each. State exchanges are spread over the interval of
  /// that size. Requires a machine that knows only itself.
  void adopt(Instant now, const std::vector<NodeInfoPtr>& nodes, Outbox& out);

  // Views.

  const NodeInfo& self() const;
  Incarnation incarnation() const;
  int health_score() const;
  std::size_t size() const;         ///< all nodes, itself, dead and left included
  std::size_t alive_count() const;  ///< alive and suspect, itself included
  std::optional<Peer> find(std::string_view name) const;
  std::vector<Peer> peers() const;  ///< sorted by name
  /// Names of those whom anybody suspects, in no order.
  std::vector<std::string> suspects() const;
  /// All agreed suspects there are. docs/protocol/ring.md.
  std::vector<Agreement> agreements() const;
  std::size_t queued(Lane lane) const;
  std::size_t queued_rumours() const;        ///< the membership queue itself
  std::uint64_t noted(NoteCode code) const;  ///< how often, said or left unsaid
  /// Drops the least useful entries (most transmitted first) of a lane beyond `keep`.
  void prune(Lane lane, std::size_t keep);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pando::swim
