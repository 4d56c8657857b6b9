#pragma once
/// TLS between bytes of the network and bytes of a protocol: it knows no socket.
#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "pando/bytes.h"
#include "pando/stream.h"
#include "shell/tls_context.h"

struct ssl_st;

namespace pando::shell {

/// Why a handshake came to nothing, or what was cut off later. Names are for metrics.
enum class TlsFailure : std::uint8_t {
  plain_peer,      ///< the peer speaks without TLS
  version,         ///< the peer has no version of TLS that is taken here
  no_certificate,  ///< the peer showed none
  untrusted,       ///< nobody whom we believe has signed the peer's
  expired,         ///< the peer's is out of date
  not_yet_valid,   ///< the peer's is for later; somebody's clock is wrong
  wrong_purpose,   ///< the peer's is not for this
  peer_refused,    ///< the peer did not like ours
  protocol,        ///< these are not the bytes of TLS
  too_long,        ///< the peer said too much before it was done
  timeout,         ///< it took too long
  closed,          ///< the connection ended meanwhile
};
inline constexpr std::array<std::string_view, 12> kTlsFailures = {
    "plain_peer",    "version",      "no_certificate", "untrusted", "expired", "not_yet_valid",
    "wrong_purpose", "peer_refused", "protocol",       "too_long",  "timeout", "closed"};
static_assert(kTlsFailures.size() == static_cast<std::size_t>(TlsFailure::closed) + 1);

struct TlsRefusal {
  TlsFailure kind;
  std::string words;  ///< a clause for people
};

/// The first byte of all that begins a TLS connection.
inline constexpr std::byte kTlsFirstByte{0x16};

/// One connection. What it keeps is bounded: one record, or a handshake of 64 KiB. One thread.
class TlsChannel {
 public:
  enum class Role : std::uint8_t { dialler, acceptor };
  TlsChannel(std::shared_ptr<const TlsContext> context, Role role);
  ~TlsChannel();
  TlsChannel(TlsChannel&&) noexcept;

  /// What the dialler says first. Once.
  Bytes begin();
  /// Takes what the network brought. Appends to `plain` what the peer has said, and to `reply` what
  /// TLS itself answers; the reply is to be sent also when this is a refusal. After one the channel
  /// is good for nothing.
  std::expected<void, TlsRefusal> receive(ByteView network, Bytes& plain, Bytes& reply);
  /// What to send so that the peer gets these bytes; empty if the channel is broken. Requires
  /// ready().
  Bytes seal(ByteView plain);
  /// The last record, which says that nothing more will come.
  Bytes farewell();

  /// The handshake is over, and the peer has proven who it is.
  bool ready() const;
  /// The peer has said its farewell.
  bool ended() const { return ended_; }
  /// Whom the peer's certificate names; nobody if it showed none. Requires ready().
  PeerCertificate peer() const;

 private:
  struct Wire;
  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  TlsRefusal refusal(int result) const;
  std::expected<void, TlsRefusal> read_all(Bytes& plain);

  std::shared_ptr<const TlsContext> context_;
  std::unique_ptr<Wire> wire_;
  std::unique_ptr<ssl_st, Free> ssl_;
  std::size_t handshake_bytes_ = 0;
  bool ended_ = false;
};

}  // namespace pando::shell
