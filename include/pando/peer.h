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
  enum class State : std::uint8_t {
    up,        ///< there is a link
    dialling,  ///< this node tries to get one
    waiting,   ///< it will try again
    closed,    ///< nobody needs one now
  };
  std::string name;
  State state = State::closed;
  Endpoint address;      ///< where it is dialled
  Participant who;       ///< on the latest link; an empty id: never met
  bool dialled = false;  ///< the link was dialled by this node, not by the peer
  Duration age{};        ///< of the link; zero without one
  std::uint64_t features = 0;
  std::uint64_t bytes_in = 0, bytes_out = 0, frames_in = 0, frames_out = 0;  ///< on the link
  std::size_t queued = 0;       ///< bytes that wait for the peer, in all lanes
  std::optional<Duration> rtt;  ///< estimated round trip; nullopt: not measured yet
  std::optional<double> phi;    ///< how suspicious its silence is; nullopt: unknown
  std::string trouble;          ///< why the latest link or attempt ended; empty: none has
  Duration trouble_age{};       ///< since then
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
