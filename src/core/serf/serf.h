#pragma once
/// What was said to everybody? Serf's events, queries, intents and key commands above SWIM.
///
/// Source: docs/protocol/serf.md.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/note.h"
#include "base/rng.h"
#include "pando/command.h"
#include "pando/event.h"
#include "pando/member.h"
#include "pando/time.h"
#include "wire/serf.h"

namespace pando::serf {

using namespace std::chrono_literals;
using LamportTime = wire::serf::LamportTime;

/// Serf's timings and limits with its names (docs/protocol/serf.md, "Timings").
struct Config {
  NodeInfo self;
  Duration gossip_interval = 200ms;  ///< of the profile; sets the default query timeout
  Duration broadcast_timeout = 5s;
  Duration leave_propagate_delay = 1s;
  Duration reap_interval = 15s;
  Duration reconnect_interval = 30s;
  Duration reconnect_timeout = 24h;
  Duration tombstone_timeout = 24h;
  Duration recent_intent_timeout = 5min;
  Duration queue_check_interval = 30s;
  std::size_t queue_warning = 128, queue_max = 4096;
  std::size_t event_buffer = 512, query_buffer = 512;
  std::size_t user_event_size_limit = 512, query_size_limit = 1024, query_response_size_limit = 1024;
  std::size_t max_members = 1 << 20; ///< beyond it who has been gone longest makes room (Q1)
  std::size_t max_intents = 4096;    ///< buffered intents about unknown names (Q1)
  std::size_t max_queries = 1024;    ///< own queries and answerable queries at a time (Q1)
  bool name_resolution = true;       ///< vote on name conflicts; the loser stops
  bool rejoin_after_leave = false;
};

// ---- what can happen to it ---------------------------------------------------------------------

struct Tick {};
struct MemberJoined { NodeInfoPtr info; };
struct MemberLeft { NodeInfoPtr info; };
struct MemberUpdated { NodeInfoPtr info; };
struct NameConflict { NodeInfoPtr existing; Endpoint other; };
/// A Serf message that came as a memberlist user message; `raw` is passed on unchanged.
struct Received { Endpoint from; Bytes raw; };
/// The Serf part of a state exchange.
struct StateReceived { Bytes state; bool join; };
struct BroadcastDone { std::uint64_t token; };
/// A command of the user. Join and SetTags never come here: see JoinStarted, JoinFinished.
struct Asked { Ticket ticket; Command command; };
/// A user's join has begun: until JoinFinished, old events of the peers may be skipped.
struct JoinStarted { bool ignore_old_events; };
struct JoinFinished { std::size_t contacted; };
/// SWIM has announced our leave.
struct LeaveAnnounced { bool timed_out; };
/// The node has applied a KeyCommand to the keyring (and to its file).
struct KeyApplied { std::uint64_t token; wire::serf::KeyResponse response; };
/// Our own info after a tag change.
struct SelfUpdated { NodeInfoPtr info; };

using Input = std::variant<Tick, MemberJoined, MemberLeft, MemberUpdated, NameConflict, Received,
                           StateReceived, BroadcastDone, Asked, JoinStarted, JoinFinished,
                           LeaveAnnounced, KeyApplied, SelfUpdated>;

// ---- what it can want --------------------------------------------------------------------------

enum class Lane : std::uint8_t { intents, queries, events };
/// Gossip a message; BroadcastDone{token} is wanted if token is not 0.
struct Broadcast { Lane lane; Bytes message; std::uint64_t token = 0; };
/// Drop the most transmitted entries of a lane beyond `keep`.
struct Prune { Lane lane; std::size_t keep; };
/// Send one Serf message directly, as a bare user message without CRC or piggyback.
struct SendDirect { Endpoint to; Bytes message; };
/// Something for users, not coalesced. Internal queries are never among them.
struct Happened { Event event; };
struct Answered { Ticket ticket; Reply reply; };
/// Try a state exchange with a failed member.
struct Reconnect { std::string name; Endpoint endpoint; };
/// The leave intent has spread: SWIM may announce the death.
struct AnnounceLeave {};
/// Apply to the keyring and answer with KeyApplied.
struct KeyCommand { std::uint64_t token; command::KeyOperation operation; Bytes key; };
/// A member was erased for good: other rooms drop what they hold of it.
struct Erased { std::string name; };
/// This node lost its name to another: stop without leaving.
struct LostName {};
/// This node has left; nothing more will come but answers to what it is asked.
struct HasLeft {};

using Output = std::variant<Broadcast, Prune, SendDirect, Happened, Answered, Reconnect,
                            AnnounceLeave, KeyCommand, Erased, LostName, HasLeft, Note>;
using Outbox = std::vector<Output>;

enum class Phase : std::uint8_t { alive, leaving, left, stopped };

/// A member as Serf sees it. For checkers, statistics and the member table.
struct MemberView {
  Member member;
  LamportTime status_time = 0;
  Instant left_at;      ///< when it left or failed; meaningless while alive
};

/// Clocks, for the snapshot, statistics and checkers.
struct Clocks {
  LamportTime member = 1, event = 1, query = 1;
  friend bool operator==(const Clocks&, const Clocks&) = default;
};

/// The event machine. One thread. Views live until the next step.
class Serf {
 public:
  Serf(Config config, Instant now, Rng rng);
  ~Serf();
  Serf(Serf&&) noexcept;

  void step(Instant now, const Input& input, Outbox& out);
  Instant deadline() const;

  /// Takes over what a snapshot remembered: clocks are witnessed, older events are skipped.
  void restore(const Clocks& last_seen);

  /// The user state for the next push/pull, encoded.
  Bytes local_state() const;

  // Views.
  Phase phase() const;
  Clocks clocks() const;
  std::size_t size() const;        ///< members of any status
  std::vector<MemberView> members() const;  ///< sorted by name
  std::optional<MemberView> find(std::string_view name) const;
  std::size_t failed_count() const;
  std::size_t left_count() const;
  std::size_t open_queries() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pando::serf
