#pragma once
/// One stream of a node: a TCP connection, under TLS if it is to become a link.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/stream.h"
#include "shell/connection.h"
#include "shell/tls_gate.h"

namespace pando::shell {

/// How the reason of an end begins that TLS has brought about.
inline constexpr std::string_view kTlsTrouble = "TLS: ";

/// None is called from inside a call of the owner; each may destroy the transport.
struct TransportEvents {
  /// Under TLS, and the peer has proven who it is: before `connected` and before any bytes.
  std::move_only_function<void(const PeerCertificate&)> secured;
  Loop::Task connected;  ///< dialled ones only, after the handshake
  std::move_only_function<void(ByteView)> bytes;
  Loop::Task drained;
  std::move_only_function<void(std::string)> closed;
};

/// A transport between two owners, on its way from one loop to another.
struct TransportState {
  Fd socket;                          ///< closed: it was broken already
  std::optional<TlsChannel> channel;  ///< under TLS, which is ready
  Bytes unsent;                       ///< what its first owner has said and has not left yet
};

/// Destroying it closes the socket at once, without a word to the owner.
class Transport {
 public:
  enum class Kind : std::uint8_t { plain, tls };

  /// Dials. `gate` must outlive it.
  Transport(Loop& loop, const Endpoint& to, Kind kind, TransportEvents events,
            ConnectionLimits limits, TlsGate& gate);
  /// Takes over an accepted socket: with certificates, one that begins as TLS is under TLS. One
  /// that does not is refused if the gate is for TLS only.
  Transport(Loop& loop, Fd accepted, const Endpoint& from, TransportEvents events,
            ConnectionLimits limits, TlsGate& gate);
  /// Takes over what another one has let go.
  Transport(Loop& loop, TransportState from, TransportEvents events, ConnectionLimits limits,
            TlsGate& gate);
  ~Transport();
  Transport(Transport&&) noexcept;
  Transport& operator=(Transport&&) = delete;

  // As Connection's.
  void send(Bytes bytes);
  std::size_t unsent() const;
  StreamEnd ended() const;
  void finish();
  void pause_reading(bool on);
  /// Lets it go: nothing is called any more. Open and, under TLS, ready.
  TransportState release();
  void set_deadline(Instant deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pando::shell
