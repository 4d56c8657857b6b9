#pragma once
/// Where gossiped state meets the rest of a node: members, datagrams, letters and users.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/note.h"
#include "base/rng.h"
#include "core/gossip/gossip.h"
#include "pando/node_io.h"

namespace pando::node {

/// A message for the same room of a member, in a datagram.
struct StatePacket {
  Endpoint to;
  Bytes message;
};
/// A message for the same room of a peer, over the link.
struct StateLetter {
  std::string peer;
  Bytes text;
};

/// What somebody says about ranges is different; nullopt: it is not visible any more.
struct KeyChanged {
  Participant owner;
  std::string key;
  std::optional<Bytes> now;
};

/// What the rest of the node hears of the state.
using StateNews = std::variant<StatePacket, StateLetter, StateAnswer, KeyChanged, Note>;

/// The state of one node. Without a configuration (a node without identity) it has none: messages
/// are ignored, commands refused. One thread.
class StateDesk {
 public:
  /// Draws from `rng` only if there is a configuration. `own`: keys that the node says of itself,
  /// beside its name.
  StateDesk(std::optional<gossip::Config> config, const std::map<std::string, std::string>& own,
            Instant now, Rng& rng);

  /// Null without a configuration.
  const gossip::Gossip* machine() const { return machine_ ? &*machine_ : nullptr; }
  Instant deadline() const;
  void tick(Instant now);

  // Members, by name.

  /// A member that is alive, whether it speaks Pando or not.
  void introduce(Instant now, const NodeInfo& member);
  /// `left`: it has said good-bye, so its state goes at once.
  void forget(Instant now, const std::string& member, bool left);
  /// A failed member that is not waited for any more.
  void bury(Instant now, const std::string& member);

  // Messages and users.

  void received(Instant now, const Endpoint& from, ByteView message);
  void letter(Instant now, const std::string& peer, ByteView text);
  void ask(Instant now, const StateAsk& ask);
  /// What this node says of itself under a reserved key; nullopt: not any more. Not zero: it was
  /// not taken, and can be tried again after this time.
  Duration say(Instant now, const std::string& key, const std::optional<Bytes>& value);
  /// The node has stopped: commands are refused from now on.
  void stop() { stopped_ = true; }
  /// What is known of a member's key; nothing of secret ones.
  std::optional<state::Entry> find(Instant now, std::string_view node, std::string_view key) const;
  /// The keys of a member (empty: of all) that begin so, by node and key; no secret ones, or none
  /// but those.
  std::vector<state::Entry> list(Instant now, std::string_view node, std::string_view prefix,
                                 bool secrets = false) const;

  bool has_news() const { return !news_.empty(); }
  std::vector<StateNews> take_news() { return std::exchange(news_, {}); }

 private:
  void step(Instant now, const gossip::Input& input);
  void hear(Instant now, gossip::Output& output);
  void hear_change(gossip::Changed& change);
  void hear_name(const gossip::Changed& change);
  void outdone(Instant now, StartNumber above);
  void raise_start(Instant now);
  std::string write(Instant now, const gossip::Input& input, Duration& retry_after);

  state::Reply ask(Instant now, const StateAsk& asked, const state::Set& set);
  state::Reply ask(Instant now, const StateAsk& asked, const state::Erase& erase);
  state::Reply ask(Instant now, const StateAsk& asked, const state::Watch& watch);
  state::Reply ask(Instant now, const StateAsk& asked, const state::Unwatch& unwatch);

  /// The owner with this member name; all zeros: not known.
  Id owner_of(std::string_view member) const;
  std::string name_of(const Id& owner) const;
  state::Entry entry_of(Instant now, const Participant& owner, const gossip::EntryView& view) const;

  std::optional<gossip::Gossip> machine_;
  Rng rng_;
  std::map<std::string, Id, std::less<>> owners_;  ///< by name, as they say it themselves
  std::map<Id, std::string> names_;
  std::vector<Id> nameless_;               ///< owners whose name vanished in this step
  /// Whose keys (empty: everybody's), and whether the secret ones or the others.
  std::map<Ticket, std::pair<std::string, bool>> watches_;
  std::vector<StateNews> news_;
  // What the machine said to the command that is being carried out.
  std::optional<gossip::Refused> refused_;
  std::optional<gossip::SlowDown> slow_down_;
  bool stopped_ = false;
  StartNumber outdone_ = 0;  ///< a start number above it must be taken; 0: none
  Instant raise_at_ = kNever;
  Instant raised_;  ///< when that happened last
};

}  // namespace pando::node
