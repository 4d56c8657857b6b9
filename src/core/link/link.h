#pragma once
/// Which connection leads to which peer, and who sends next on it?
///
/// One TCP connection per pair of nodes, with lanes that do not wait for each other. The machine
/// knows nothing of sockets: bytes leave and arrive on numbered streams.
/// Source: docs/protocol/link.md.
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "core/link/card.h"
#include "core/link/config.h"
#include "core/link/io.h"
#include "pando/peer.h"
#include "wire/keyring.h"

namespace pando::link {

/// For checkers and statistics.
struct LinkView {
  std::string peer;
  Participant who;
  StreamId stream;
  bool dialled = false;  ///< by us
  Id cluster;
  Instant since;
  std::size_t queued = 0;  ///< bytes that wait, in all lanes
};

/// What one machine has done since it began.
struct Counters {
  std::uint64_t opened = 0, lost = 0;  ///< links
  std::uint64_t messages_in = 0, messages_out = 0, bytes_in = 0, bytes_out = 0;
  std::map<Reason, std::uint64_t> refused;
};

/// The links of one node. One thread. Views live until the next step.
class Links {
 public:
  Links(Config config, const wire::Keyring& keys, Instant now, Rng rng);
  ~Links();
  Links(Links&&) noexcept;

  /// Takes one input and appends every consequence to `out`, in the order they must happen. Only
  /// what Post causes waits for the next Tick, so that many small messages leave together.
  void step(Instant now, Input input, Outbox& out);
  /// When it next wants a Tick.
  Instant deadline() const;

  /// A deposit: from now on connections introduce themselves with these keys; links stay.
  void set_keys(const wire::Keyring& keys);

  // Views.

  bool up(std::string_view peer) const;
  /// Whether a Post would be taken.
  bool writable(std::string_view peer, Lane lane) const;
  /// Whether a Post would be on its way soon: the link is up and stays, and little waits before it.
  bool ready(std::string_view peer, Lane lane) const;
  std::vector<LinkView> links() const;  ///< sorted by peer
  /// Everybody known, sorted by name; without what other rooms know (rtt, phi).
  std::vector<PeerLink> peers(Instant now) const;
  std::size_t handshakes() const;  ///< connections that are not links yet
  /// Bytes kept for peers: queues, unfinished messages, unread frames.
  std::size_t memory() const;
  const Id& cluster_id() const;  ///< empty: not known
  Card card() const;             ///< of our cluster, as of now
  const Counters& counters() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pando::link
