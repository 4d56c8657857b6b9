#pragma once
/// The parts of the machine together: which connection is the link?
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "core/link/roster.h"

namespace pando::link {

struct Links::Impl : Roster {
  Impl(Config config, const wire::Keyring& ring, Instant now, Rng generator);

  void step(Instant now, Input input, Outbox& out);
  Instant deadline() const;

 private:
  // What happens (impl.cc).
  void on(Instant now, const Tick&, Outbox& out);
  void on(Instant now, const PeerKnown& known, Outbox& out);
  void on(Instant now, const PeerGone& gone, Outbox& out);
  void on(Instant now, const Accepted& accepted, Outbox& out);
  void on(Instant now, const TurnAway& away, Outbox& out);
  void on(Instant now, const Secured& secured, Outbox& out);
  void on(Instant now, const Connected& connected, Outbox& out);
  void on(Instant now, const Received& received, Outbox& out);
  void on(Instant now, const Closed& closed, Outbox& out);
  void on(Instant now, const Drained& drained, Outbox& out);
  void on(Instant now, Post& post, Outbox& out);
  void on(Instant now, const Want& want, Outbox&);
  void on(Instant now, const Hold& hold, Outbox& out);
  void on(Instant now, const Hangup& hangup, Outbox& out);
  void on(Instant now, const MakeCluster&, Outbox& out);
  void on(Instant now, const SettleCluster&, Outbox& out);

  // Time (impl_time.cc).
  void beat(Instant now, Outbox& out);
  void beat_one(Instant now, Session& s, std::size_t links, Outbox& out);
  /// There is data on a link: it beats often from now on.
  void use(Instant now, Session& s);
  void look_by(Instant when) { next_beat_ = std::min(next_beat_, when); }
  void plan_dial(const std::string& name, Peer& peer, Instant when);
  void plan_dials(Instant now);
  void dial_due(Instant now, Outbox& out);
  Session& dial(Instant now, const std::string& name, const Endpoint& to, Outbox& out);
  /// The pause after a failure, and when the next attempt is due if one is wanted.
  void back_off(Instant now, const std::string& name, Peer& peer, Duration least);

  // The introduction (impl_greeting.cc).
  Session& begin(Instant now, StreamId stream, Phase phase);
  void say_hello(Session& s);
  void on_hello(Session& s, const Frame& frame, Outbox& out);
  void introduce(Session& s, Peer& peer, Outbox& out);
  bool certified(const Session& s) const;
  std::optional<Refusal> objection(const Session& s, const Peer& peer) const;
  void say_proof(Session& s, const Peer& peer);
  void on_proof(Instant now, Session& s, const Frame& frame, Outbox& out);
  void on_refusal(Instant now, Session& s, const Frame& frame, Outbox& out);

  // Which connection is the link (impl_choice.cc).
  void consider(Instant now, Session& s, Outbox& out);
  void consider_waiting(Instant now, const std::string& name, Outbox& out);
  void on_choice(Instant now, Session& s, const Frame& frame, Outbox& out);
  void raise(Instant now, Session& s, Peer& peer, Outbox& out);
  void compare_clusters(Instant now, Session& s, Outbox& out);
  void close_others(Instant now, const Session& winner, Outbox& out);
  void reject(Instant now, Session& s, const Refusal& refusal, Outbox& out);
  void reject(Instant now, Session& s, Reason r, Outbox& out) { reject(now, s, {r, {}}, out); }
  /// Forgets a connection and draws the consequences for its peer.
  void end(Instant now, Session& s, Ending ending, Outbox& out);
  void lose_link(Instant now, Session& s, Peer& peer, Ending ending, Outbox& out);
  void lose_dial(Instant now, Session& s, Peer& peer, Ending ending, Outbox& out);
  bool introducing(const std::string& name);
  /// What follows from a refusal by either side.
  Ending ending_of(Reason reason, std::string words) const;

  // Data links (impl_data.cc).
  void begin_data(Instant now, const Session& link, Peer& peer, Outbox& out);
  /// Whether it is one that its shards lack.
  bool has_link(const Session& s, const Peer& peer) const;
  void hand_over(Instant now, Session& s, ByteView rest, Outbox& out);
  void tell_data(const Session& link, Outbox& out);
  void miss_data(const Session& s, Peer& peer, Outbox& out);
  void on_no_data(Instant now, Session& link, Outbox& out);
  void lose_data(Instant now, const Closed& closed, Cause cause, Outbox& out);
  void drop_data(const std::string& name, Peer& peer, Outbox& out);

  // What goes over a link (impl_traffic.cc).
  void tell_heard(Instant now, Session& s, Outbox& out);
  void on_frame(Instant now, Session& s, const Frame& frame, Outbox& out);
  void on_link_frame(Instant now, Session& s, const Frame& frame, Outbox& out);
  void on_beat(Instant now, Session& s, const Frame& frame, Outbox& out);
  void on_data(Instant now, Session& s, const Frame& frame, Outbox& out);
  void on_credit(Instant now, Session& s, const Frame& frame, Outbox& out);
  void on_cluster(Instant now, Session& s, const Frame& frame, Outbox& out);
  void on_bye(Instant now, Session& s, Outbox& out);
  void learn_cluster(Instant now, const ClusterId& theirs, Outbox& out);
  void tell_cluster(Session& s);
  void tell_cluster();
  void flush(Session& s, Instant now, Outbox& out);
  void send(Session& s, Bytes bytes, Outbox& out);
  void settle(Instant now, Outbox& out);

  std::set<std::pair<Instant, std::string>> dials_;
  std::set<StreamId> dirty_;  ///< connections that may have something to send
  Instant next_beat_ = kNever;
  std::uint64_t last_stream_ = 0, last_choice_ = 0;
};

}  // namespace pando::link
