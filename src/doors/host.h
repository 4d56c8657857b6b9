#pragma once
/// What the doors see of an agent, and what they may ask of it.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/resp/client_orders.h"
#include "doors/acl_request.h"
#include "doors/fact.h"
#include "doors/json_moves.h"
#include "doors/server_view.h"
#include "pando/call.h"
#include "pando/command.h"
#include "pando/map_view.h"
#include "pando/member.h"
#include "pando/peer.h"
#include "pando/state.h"
#include "pando/time.h"
#include "pando/verdict.h"

namespace pando::doors {

/// The map as this node knows it.
struct MapReport {
  map::MapPtr map;  ///< null: none is known
  map::Status status;
  map::Balance balance;
  map::Durability durability;
  std::vector<map::LostBucket> lost;
  std::vector<shard::LostSize> sizes;  ///< of those, as far as they are known; by bucket
};

/// The loop's thread. Answers may come inside the call or later; none comes after the host is gone.
class Host {
 public:
  using Told = std::function<void(const Reply& reply)>;
  using StateTold = std::function<void(const state::Reply& reply)>;
  using CallTold = std::function<void(const call::Ended& ended)>;
  using ClientsTold = std::function<void(const resp::ClientReport& report)>;
  using MovesTold = std::function<void(const ClusterMoves& moves)>;

  virtual ~Host() = default;
  virtual std::string node_name() const = 0;
  /// Everybody known, sorted by name.
  virtual std::vector<Member> members() const = 0;
  virtual Tags tags() const = 0;
  /// Estimated round trip; nullopt if a coordinate is missing.
  virtual std::optional<Duration> rtt(std::string_view a, std::string_view b) const = 0;
  /// The deaths of a member that are known, newest first.
  virtual std::vector<Verdict> why(std::string_view name) const = 0;
  /// What a member said about itself; nullopt if there is no such key.
  virtual std::optional<state::Entry> state(std::string_view node, std::string_view key) const = 0;
  /// What a member (empty: everybody) said under keys that begin so, by node and key.
  virtual std::vector<state::Entry> states(std::string_view node,
                                           std::string_view prefix) const = 0;
  /// How suspicious a member's silence is; nullopt: unknown.
  virtual std::optional<double> phi(std::string_view name) const = 0;
  /// The links with everybody who speaks Pando, sorted by name.
  virtual std::vector<PeerLink> peers() const = 0;
  /// The map and how this node stands to it.
  virtual MapReport map() const = 0;
  /// The map alone, which costs nothing; null: none is known.
  virtual map::MapPtr agreed_map() const = 0;
  /// Who this node is among Pando nodes; an empty id: it is a plain member.
  virtual Participant self() const = 0;
  /// How the last maps came to be, newest first.
  virtual std::vector<map::Event> map_history() const = 0;
  /// What would become of the map.
  virtual map::Outlook outlook(const map::WhatIf& what_if) const = 0;
  /// Why a member should not be stopped now, a sentence; empty: nothing speaks against it.
  virtual std::string unsafe_to_stop(std::string_view member) const = 0;
  /// What this node holds and copies at present.
  virtual NodeMoves own_moves() const = 0;
  /// The same of other nodes too, which are asked.
  virtual void moves(MovesOf whom, MovesTold told) = 0;
  /// Everything that is counted or measured, in the order of its sections.
  virtual std::vector<Fact> facts() const = 0;
  /// Why nobody should count on this node now, as a clause; empty: one may.
  virtual std::string unready() const = 0;

  /// `told` hears every reply; those of a query end with QueryDone or a failed Done. After a leave
  /// the agent stops as soon as its clients have their answers.
  virtual void ask(Command command, Told told) = 0;
  /// Looks `[NAME/]HOST[:PORT]` up and joins; one Joined.
  virtual void join(std::vector<std::string> seeds, bool ignore_old_events, Told told) = 0;
  /// Replaces this node's tags, in the tags file too if there is one; one Done.
  virtual void set_tags(Tags tags, Told told) = 0;
  /// Set and Erase: one Done.
  virtual void ask_state(state::Command command, StateTold told) = 0;
  /// `told` hears every reply until unwatch() with what this returns, none inside this call.
  virtual std::uint64_t watch(state::Watch watch, StateTold told) = 0;
  virtual void unwatch(std::uint64_t ticket) = 0;
  /// Calls a method of another node, or of this one; one Ended, at the latest after the limit and
  /// never inside this call. Returns what cancel() takes.
  virtual std::uint64_t call(call::Call call, CallTold told) = 0;
  /// Of the clients of all doors for Redis.
  virtual void clients(resp::ClientOrder order, ClientsTold told) = 0;
  /// `then`: when what is told of the data is of now. May be inside this call.
  virtual void refresh(std::function<void()> then) = 0;
  /// What INFO tells in Redis's words; `cluster`: to who came by the port for Redis Cluster.
  virtual ServerView server(bool cluster) const = 0;
  /// What server() has counted counts from now on: CONFIG RESETSTAT.
  virtual void reset_counts() = 0;
  /// Whether somebody can log in under that name.
  virtual bool knows_user(std::string_view name) const = 0;
  /// What ACL asks: a whole reply.
  virtual std::string acl(const AclRequest& request) = 0;
  /// Nobody waits for that call any more; nothing is told of it.
  virtual void cancel(std::uint64_t ticket) = 0;
};

}  // namespace pando::doors
