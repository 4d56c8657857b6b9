#pragma once
/// Where evidence meets the rest of a node: what streams, links and probes show against members.
#include <map>
#include <optional>
#include <string>

#include "core/link/output.h"
#include "core/swim/swim.h"
#include "core/verdict/verdict.h"
#include "pando/node.h"
#include "wire/memberlist.h"

namespace pando::node {

/// A message of membership for somebody, not sealed yet.
struct VerdictPacket {
  Endpoint to;
  Bytes message;
};
/// What membership ought to take as if it had heard it from us: its rules hold, and whoever is
/// alive refutes it.
struct Judgement {
  wire::memberlist::PacketMessage message;
};
using VerdictNews = std::variant<VerdictPacket, Judgement, verdict::Ended, Note>;

/// The verdicts of one node. A node without an identity has none, and nothing here does anything.
class VerdictDesk {
 public:
  /// Draws from `rng` only if the node has an identity.
  VerdictDesk(const Config& config, const wire::Keyring& keys, const swim::Swim& swim, Rng& rng);

  /// Null for a node without an identity.
  const verdict::Verdicts* verdicts() const { return verdicts_ ? &*verdicts_ : nullptr; }
  Instant deadline() const { return verdicts_ ? verdicts_->deadline() : kNever; }
  void tick(Instant now) { step(now, verdict::Tick{}); }
  void set_keys(const wire::Keyring& keys);
  /// The id of our cluster will not change any more.
  void settle(const Id& cluster);
  const Id& cluster_id() const { return cluster_id_; }

  /// Of who is there and of the keys.
  std::uint64_t changes() const { return changes_; }

  /// How long a member is unfit for duty, as of the last thing this desk has heard.
  Duration unfit(std::string_view member) const;

  /// Who listens there; null: nobody who is known.
  const std::string* name_at(const Endpoint& endpoint) const;

  // Members.

  void up(Instant now, const NodeInfo& member);
  void down(Instant now, const std::string& member, bool left);
  void erased(Instant now, const std::string& member);
  void linked(Instant now, const std::string& member, const Participant& who);

  // Signs.

  void probe_failed(Instant now, const std::string& member);
  void link_down(Instant now, const std::string& member, link::Cause cause);
  void link_refused(Instant now, const std::string& member, link::Cause cause);
  void dialled(StreamId stream, const Endpoint& to);
  void connected(StreamId stream);
  void answered(StreamId stream) { dials_.erase(stream); }
  /// By whomever: who has connected and not answered till then is mute.
  void ended(Instant now, StreamId stream, std::optional<StreamEnd> end);
  void heard(Instant now, const Endpoint& from) { step(now, verdict::Heard{from}); }

  /// A message about a death, out of a datagram.
  void received(Instant now, const Endpoint& from, ByteView message);

  bool has_said() const { return !said_.empty(); }
  std::vector<VerdictNews> take_said();

 private:
  struct Dialled {
    Endpoint to;
    bool connected = false;
  };

  void step(Instant now, const verdict::Input& input);
  struct Telling;
  void notice(Instant now, const std::string& member, verdict::Sign sign);
  std::uint32_t incarnation(std::string_view member) const;

  const swim::Swim& swim_;
  std::optional<verdict::Verdicts> verdicts_;
  Id cluster_id_;  ///< empty: not settled
  std::map<StreamId, Dialled> dials_;
  std::map<Endpoint, std::string> names_;
  verdict::Outbox said_;
  std::uint64_t changes_ = 0;
  Instant now_{};  ///< of the last step
};

}  // namespace pando::node
