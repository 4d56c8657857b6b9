#pragma once
/// The link with one other node, as this node sees it.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pando/endpoint.h"
#include "pando/identity.h"
#include "pando/time.h"

namespace pando {

/// One member that speaks Pando, linked or not.
struct PeerLink {
  /// How the link stands.
  enum class State : std::uint8_t {
    up,        ///< there is a link
    dialling,  ///< this node tries to get one
    waiting,   ///< it will try again
    closed,    ///< nobody needs one now
  };
  std::string name;              ///< the member's
  State state = State::closed;   ///< of the link
  Endpoint address;              ///< where it is dialled
  Participant who;               ///< on the latest link; an empty id: never met
  bool dialled = false;          ///< the link was dialled by this node, not by the peer
  Duration age{};                ///< of the link; zero without one
  std::uint64_t features = 0;    ///< bits, as the peer said them; docs/protocol/link.md
  std::uint64_t bytes_in = 0;    ///< from the peer, on this link
  std::uint64_t bytes_out = 0;   ///< to the peer, on this link
  std::uint64_t frames_in = 0;   ///< from the peer, on this link
  std::uint64_t frames_out = 0;  ///< to the peer, on this link
  std::size_t queued = 0;        ///< bytes that wait for the peer, in all lanes
  std::string tls;               ///< subject of its certificate; empty: the link has no TLS
  std::optional<Duration> rtt;   ///< estimated round trip; nullopt: not measured yet
  std::optional<double> phi;     ///< how suspicious its silence is; nullopt: unknown
  std::string trouble;           ///< why the latest link or attempt ended; empty: none has
  Duration trouble_age{};        ///< since then
};

/// `up`, `dialling`, `waiting` or `closed`.
constexpr std::string_view to_string(PeerLink::State state) {
  switch (state) {
    case PeerLink::State::up:
      return "up";
    case PeerLink::State::dialling:
      return "dialling";
    case PeerLink::State::waiting:
      return "waiting";
    case PeerLink::State::closed:
      break;
  }
  return "closed";
}

}  // namespace pando
