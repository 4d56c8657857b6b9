#pragma once
/// What the machine remembers of one connection and of one peer.
#include <optional>
#include <string>

#include "core/link/data_links.h"
#include "core/link/greeting.h"
#include "core/link/inbound.h"
#include "core/link/outbound.h"
#include "pando/endpoint.h"
#include "pando/stream.h"

namespace pando::link {

/// How far an introduction has come (docs/protocol/link.md, "Introduction").
enum class Phase : std::uint8_t {
  connecting,  ///< dialled, no connection yet
  hello,       ///< the peer's hello is next
  unknown,     ///< the peer has said hello under a name that is not a member's yet
  proof,       ///< the peer's proof is next
  proven,      ///< a choice is next, ours or the peer's
  handing,     ///< it is a data link, about to be handed over
  up,          ///< it is the link
  closed,      ///< forgotten at the end of the step
};

/// One connection.
struct Session {
  StreamId stream;
  bool dialled = false;  ///< by us
  std::string peer;      ///< whom we dialled, or who the peer says it is
  std::string from;      ///< its address, for people
  Phase phase = Phase::hello;
  Instant deadline = kNever;  ///< when the introduction must be over

  std::optional<PeerCertificate> certificate;  ///< under TLS

  wire::Keyring keys;    ///< as they were when the connection began
  std::string greeting;  ///< ours
  std::optional<Greeting> theirs;
  std::optional<DataLink> data;  ///< no link, but this
  std::uint64_t their_seen_choice = 0;
  std::uint64_t choice = 0;

  FrameReader reader;
  std::optional<Inbound> inbound;  ///< on a link
  Bytes control;                   ///< frames that leave before any data
  std::size_t in_driver = 0;
  Instant blocked = kNever;    ///< since when the driver has had no room
  Instant heard, used, since;  ///< last bytes; last data either way; when it came up
  Instant beat_at = kNever;    ///< on a link: when our next beat is due
  Duration promised{};         ///< the peer's next beat comes so long after its last
  Instant told;                ///< when Heard was said last
  Duration told_promise{};     ///< what it said then
  std::uint64_t bytes_in = 0, bytes_out = 0, frames_in = 0, frames_out = 0;
  int small_frames = 0;  ///< beats, byes and news since our last beat
  bool held = false;     ///< some lane was put on hold
  bool bye = false;      ///< we have asked to close and send no data

  const std::string& who() const { return peer.empty() ? from : peer; }
};

/// Why a connection is over, and how long to leave the peer alone at least.
struct Ending {
  Cause cause;
  std::string words;
  Duration pause{};
  bool quiet = false;  ///< of a dial: another connection becomes the link, nothing is lost
};

/// One member that speaks Pando.
struct Peer {
  explicit Peer(const Config& config) : outbound(config) {}

  Endpoint endpoint;
  Outbound outbound;
  StreamId link;                  ///< 0: none
  DataLinks data;                 ///< of `link`
  StreamId dial;                  ///< ours that is under way; 0: none
  Participant latest;             ///< who it was on the last link; id empty: never met
  std::uint64_t seen_choice = 0;  ///< of `latest`
  bool kept = false;              ///< a link is wanted always
  bool wanted = false;            ///< something waits for a link outside of `outbound`
  int failures = 0;               ///< attempts in a row that did not lead to a steady link
  Instant not_before;             ///< back-off
  Instant dial_at = kNever;       ///< planned
  std::string trouble;            ///< why the latest link or attempt ended
  Instant trouble_at;
};

}  // namespace pando::link
