#pragma once
/// Who died, how surely, and why?
///
/// Brings evidence to membership that is better than silence, and keeps what every death was
/// founded on. It never decides who is a member. Source: docs/protocol/death.md.
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "base/note_gate.h"
#include "base/rng.h"
#include "core/verdict/archive.h"
#include "core/verdict/casebook.h"
#include "core/verdict/config.h"
#include "core/verdict/io.h"
#include "core/verdict/roster.h"
#include "wire/keyring.h"

namespace pando::verdict {

/// The state machine. One thread.
class Verdicts {
 public:
  Verdicts(Config config, const wire::Keyring& keys, Rng rng);
  Verdicts(const Verdicts&) = delete;
  Verdicts& operator=(const Verdicts&) = delete;

  /// Takes one input and appends every consequence to `out`, in the order they must happen.
  void step(Instant now, const Input& input, Outbox& out);
  /// When it next wants a Tick.
  Instant deadline() const { return cases_.deadline(); }
  /// The ring has changed.
  void set_keys(const wire::Keyring& keys) { keys_ = keys; }
  const wire::Keyring& keys() const { return keys_; }
  /// The cluster's id is settled: what another of the same name says is refused.
  void set_cluster_id(const Id& id) { cluster_id_ = id; }

  // Views.

  /// The deaths of a member, newest first; empty if nothing is known.
  std::vector<Verdict> why(std::string_view name, Instant now) const;
  /// When a member is fit for duty; in the past or now: it is.
  Instant fit_at(std::string_view name) const;
  std::size_t cases() const { return cases_.size(); }
  std::size_t certificates() const { return archive_.size(); }
  std::uint64_t unsent() const { return unsent_; }  ///< packets beyond the limit
  std::uint64_t refused(Refusal why) const { return refused_[static_cast<std::size_t>(why)]; }

 private:
  void on(Instant now, const Tick&, Outbox& out);
  void on(Instant now, const MemberUp& member, Outbox& out);
  void on(Instant now, const MemberDown& member, Outbox& out);
  void on(Instant now, const MemberErased& member, Outbox& out);
  void on(Instant now, const Linked& link, Outbox& out);
  void on(Instant now, const Noticed& noticed, Outbox& out);
  void on(Instant now, const Heard& heard, Outbox& out);
  void on(Instant now, const Received& received, Outbox& out);

  Refusal take(Instant now, proto::Death& message, Outbox& out);
  Refusal take(Instant now, const proto::ExitNotice& notice, Outbox& out);
  Refusal take(Instant now, const proto::Report& report, Outbox& out);
  Refusal take(Instant now, proto::Certificate& certificate, Outbox& out);
  void believe(Instant now, const proto::ExitNotice& notice, const proto::Testament& testament,
               const Roster::Row& row, Outbox& out);
  void tell_end(const proto::ExitNotice& notice, const proto::Testament& testament,
                Outbox& out) const;
  Refusal doubt(const proto::Certificate& certificate) const;
  bool of_us(const std::string& cluster, const std::string& id) const;
  bool same_run(const Roster::Row& row, const proto::Testament& testament) const;

  bool may_be_tried(std::string_view name) const;
  Case* bury(Instant now, const MemberDown& member);
  void weigh(Instant now, const std::string& subject, Case& of, Outbox& out);
  void act(Instant now, const std::string& subject, Case& of, Outbox& out);
  void report(Instant now, const std::string& subject, Case& of, Outbox& out);
  void issue(Instant now, const std::string& subject, const Case& of, Outbox& out);
  proto::Certificate certificate(Instant now, const std::string& subject, const Case& of) const;
  bool archive(Instant when, proto::Certificate certificate, Outbox& out);
  void spread(Instant now, std::string_view subject, const proto::Death& message, Outbox& out);
  void send(Instant now, const Endpoint& to, const proto::Death& message, Outbox& out);
  Duration turn(const std::string& subject) const;

  Config config_;
  wire::Keyring keys_;
  Id cluster_id_;  ///< empty: not settled
  Rng rng_;
  Roster roster_{config_};
  Casebook cases_{config_};
  Archive archive_;
  NoteGate notes_;
  Instant second_{};  ///< when the count of packets began
  int packets_ = 0;
  std::uint64_t unsent_ = 0;
  std::array<std::uint64_t, kRefusals> refused_{};
};

}  // namespace pando::verdict
