#include "shell/tls_channel.h"

#include <openssl/err.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "shell/tls_names.h"

namespace pando::shell {

/// What OpenSSL takes for a socket: reads from the bytes at hand, writes behind those to be sent.
struct TlsChannel::Wire {
  ByteView in;
  Bytes out;

  static int read(BIO* bio, char* to, int size) {
    auto& wire = *static_cast<Wire*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const std::size_t count = std::min(wire.in.size(), static_cast<std::size_t>(size));
    if (count == 0) return BIO_set_retry_read(bio), -1;
    std::memcpy(to, wire.in.data(), count);
    wire.in = wire.in.subspan(count);
    return static_cast<int>(count);
  }
  static int write(BIO* bio, const char* from, int size) {
    Bytes& out = static_cast<Wire*>(BIO_get_data(bio))->out;
    const auto* bytes = reinterpret_cast<const std::byte*>(from);
    out.insert(out.end(), bytes, bytes + size);
    BIO_clear_retry_flags(bio);
    return size;
  }
  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static const BIO_METHOD* method() {
    static const std::unique_ptr<BIO_METHOD, FreedBy<BIO_meth_free>> made = [] {
      std::unique_ptr<BIO_METHOD, FreedBy<BIO_meth_free>> m{
          BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "pando")};
      BIO_meth_set_read(m.get(), read);
      BIO_meth_set_write(m.get(), write);
      BIO_meth_set_ctrl(m.get(), control);
      return m;
    }();
    return made.get();
  }
};

namespace {

/// Certificates and all; what a peer says before it is known is bounded.
constexpr std::size_t kLongestHandshake = 64 << 10;
constexpr std::size_t kRecord = 16 << 10;
/// A link's first byte when it is not under TLS.
constexpr std::byte kPlainLink{0xD7};

TlsFailure failure_of(long verified) {
  switch (verified) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return TlsFailure::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return TlsFailure::not_yet_valid;
    case X509_V_ERR_INVALID_PURPOSE:
      return TlsFailure::wrong_purpose;
    default:
      return TlsFailure::untrusted;
  }
}

/// What OpenSSL says about bytes that it could not take.
TlsRefusal refusal_of(unsigned long error) {
  const int reason = ERR_GET_REASON(error);
  if (reason >= SSL_AD_REASON_OFFSET)
    return {TlsFailure::peer_refused,
            std::string{"the peer refused this node's certificate: "} +
                SSL_alert_desc_string_long(reason - SSL_AD_REASON_OFFSET)};
  switch (reason) {
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return {TlsFailure::no_certificate, "the peer showed no certificate"};
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_WRONG_VERSION_NUMBER:
      return {TlsFailure::version, "the peer has no version of TLS that is taken here"};
    case SSL_R_EXCESSIVE_MESSAGE_SIZE:
      return {TlsFailure::too_long, "the peer said too much in its TLS handshake"};
    default:
      break;
  }
  const char* const words = ERR_reason_error_string(error);
  return {TlsFailure::protocol,
          std::string{"these are not the bytes of TLS: "} + (words ? words : "unknown")};
}

}  // namespace

void TlsChannel::Free::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

TlsChannel::TlsChannel(std::shared_ptr<const TlsContext> context, Role role)
    : context_(std::move(context)),
      wire_(std::make_unique<Wire>()),
      ssl_(SSL_new(context_->get())) {
  BIO* const bio = BIO_new(Wire::method());
  BIO_set_data(bio, wire_.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  if (role == Role::dialler)
    SSL_set_connect_state(ssl_.get());
  else
    SSL_set_accept_state(ssl_.get());
}

TlsChannel::~TlsChannel() = default;
TlsChannel::TlsChannel(TlsChannel&&) noexcept = default;

bool TlsChannel::ready() const {
  return SSL_is_init_finished(ssl_.get()) == 1;
}

PeerCertificate TlsChannel::peer() const {
  const X509* const shown = SSL_get0_peer_certificate(ssl_.get());
  return shown != nullptr ? describe(shown) : PeerCertificate{};
}

Bytes TlsChannel::begin() {
  ERR_clear_error();
  SSL_do_handshake(ssl_.get());
  return std::exchange(wire_->out, {});
}

std::expected<void, TlsRefusal> TlsChannel::receive(ByteView network, Bytes& plain, Bytes& reply) {
  if (network.empty()) return {};
  const bool first = handshake_bytes_ == 0;
  if (!ready()) handshake_bytes_ += network.size();
  if (first && network.front() == kPlainLink)
    return std::unexpected{TlsRefusal{
        TlsFailure::plain_peer, "the peer has no TLS; give certificates to all nodes or to none"}};
  ERR_clear_error();
  wire_->in = network;
  const auto done = read_all(plain);
  wire_->in = {};
  reply.insert(reply.end(), wire_->out.begin(), wire_->out.end());
  wire_->out.clear();
  if (done && !ready() && handshake_bytes_ > kLongestHandshake)
    return std::unexpected{
        TlsRefusal{TlsFailure::too_long, "the peer said too much in its TLS handshake"}};
  return done;
}

std::expected<void, TlsRefusal> TlsChannel::read_all(Bytes& plain) {
  for (;;) {
    const std::size_t before = plain.size();
    plain.resize(before + kRecord);
    const int result = SSL_read(ssl_.get(), plain.data() + before, static_cast<int>(kRecord));
    plain.resize(before + static_cast<std::size_t>(std::max(result, 0)));
    if (result > 0) continue;
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return {};
      case SSL_ERROR_ZERO_RETURN:
        ended_ = true;
        return {};
      default:
        return std::unexpected{refusal(result)};
    }
  }
}

TlsRefusal TlsChannel::refusal(int) const {
  const long verified = SSL_get_verify_result(ssl_.get());
  if (verified == X509_V_OK || ready()) return refusal_of(ERR_peek_error());
  return {failure_of(verified), std::string{"the peer's certificate is refused: "} +
                                    X509_verify_cert_error_string(verified)};
}

Bytes TlsChannel::seal(ByteView plain) {
  ERR_clear_error();
  if (!plain.empty() && SSL_write(ssl_.get(), plain.data(), static_cast<int>(plain.size())) <= 0)
    wire_->out.clear();
  return std::exchange(wire_->out, {});
}

Bytes TlsChannel::farewell() {
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  return std::exchange(wire_->out, {});
}

}  // namespace pando::shell
