#pragma once
/// Where the links meet the rest of a node: streams, members and mail.
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "core/link/link.h"
#include "node/mail.h"
#include "node/refusals.h"
#include "pando/node.h"

namespace pando::node {

/// How a link ended, and how an attempt to get one failed: evidence, beside the news for users.
struct LinkLost {
  std::string peer;
  link::Cause cause;
};
struct LinkMissed {
  std::string peer;
  link::Cause cause;
};

/// What the other rooms hear of the links.
using LinkNews = std::variant<LinkUp, DataUp, LinkDown, LinkLost, LinkMissed, link::ClusterSettled,
                              link::ClusterChanged, Letter, Returned, Writable, link::Heard>;

/// The links of one node, and which streams are theirs. A node without an identity has none: then
/// no stream and no member is of interest, and mail goes nowhere. One thread.
class LinkDesk {
 public:
  /// Draws from `rng` only if the node has an identity.
  LinkDesk(const Config& config, const wire::Keyring& keys, Instant now, Rng& rng);

  /// Null for a node without an identity.
  const link::Links* links() const { return links_ ? &*links_ : nullptr; }
  Instant deadline() const { return links_ ? links_->deadline() : kNever; }
  void set_keys(const wire::Keyring& keys);

  // Streams.

  /// A stream that a peer has opened, with its first bytes.
  struct Opening {
    StreamId stream;
    Endpoint from;
    const std::optional<PeerCertificate>& certificate;  ///< none without TLS
    ByteView bytes;
  };
  /// Whether these are the first bytes of a link, or of TLS, under which there are only links.
  bool begins(ByteView bytes, const std::optional<PeerCertificate>& certificate) const;
  /// Takes over a stream that begins so, and refuses it if only one side wants TLS.
  void take(Instant now, const Opening& opening, Outbox& out);
  void secured(Instant now, StreamId stream, const PeerCertificate& peer);
  bool owns(StreamId stream) const;
  void connected(Instant now, StreamId stream, Outbox& out);
  void received(Instant now, StreamId stream, ByteView bytes);
  void drained(Instant now, const StreamDrained& drained);
  void closed(Instant now, const StreamClosed& closed);

  // Members.

  /// Says whose member this node is, behind a state that it sends.
  void sign(Bytes& state) const;
  /// Takes the sender's card from a state that has come. A clause if it is of another cluster.
  std::optional<link::Refusal> foreign(Bytes& state) const;
  void introduce(Instant now, const NodeInfo& member);
  void forget(Instant now, const std::string& member);

  // Mail: what one room says to the same room of a peer.

  /// The letter leaves with the next Tick, which deadline() wants at once. Failures come back as
  /// Returned, or are said by LinkDown.
  void post(Instant now, Letter letter, std::uint64_t tag);
  /// The lanes of DataPosts.
  void hold(Instant now, const DataPause& hold);

  /// Nobody else is there to make the cluster's id.
  void make_cluster(Instant now) { step(now, link::MakeCluster{}); }
  void settle_cluster(Instant now) { step(now, link::SettleCluster{}); }

  /// Asks for a link for letters that wait until it is ready.
  void want(Instant now, const std::string& peer) { step(now, link::Want{peer}); }

  // Passing on.

  bool has_news() const { return !said_.empty(); }
  /// Carries out what the links want, and hands out what the rooms should hear.
  std::vector<LinkNews> pass_on(Instant now, Refusals& refusals, Outbox& out);
  void tick(Instant now) { step(now, link::Tick{}); }

 private:
  struct Passing;
  void step(Instant now, link::Input input);

  std::string cluster_;
  bool tls_;
  bool store_;  ///< this node is to hold data
  std::optional<link::Links> links_;
  std::set<StreamId> accepted_;
  link::Outbox said_;
};

}  // namespace pando::node
