#pragma once
/// What a node shows and whom it believes when it speaks TLS.
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;

namespace pando::shell {

/// PEM files. All three, or none: then there is no TLS.
struct TlsFiles {
  std::string cert;  ///< this node's certificate, and those between it and the CA
  std::string key;   ///< its private key, without a passphrase
  std::string ca;    ///< who may have signed the certificates of peers

  bool none() const { return cert.empty() && key.empty() && ca.empty(); }
  friend bool operator==(const TlsFiles&, const TlsFiles&) = default;
};

/// Whether clients show certificates, as Redis's `tls-auth-clients`.
enum class ClientCertificates : std::uint8_t {
  wanted,    ///< who shows none is refused
  optional,  ///< who shows one must show one that is believed
  unasked,
};

/// Which file is to blame, by the name of the setting, and a clause with its value and a remedy.
struct TlsError {
  enum class File : std::uint8_t { cert, key, ca };
  File file;
  std::string text;
};

/// Certificates that were read and fit each other. Never changes: whoever takes new ones makes
/// another, and what was begun with the old one keeps it.
class TlsContext {
 public:
  /// Reads the files and checks what could be wrong with them: missing, no PEM, a key of another
  /// certificate, a certificate that is out of date or that the CA has not signed.
  static std::expected<std::shared_ptr<const TlsContext>, TlsError> load(const TlsFiles& files);
  /// For a port where clients knock, with TLS 1.2 and 1.3 as in Redis. The CA is that of their
  /// certificates, and not needed if nobody asks for those.
  static std::expected<std::shared_ptr<const TlsContext>, TlsError> load_for_clients(
      const TlsFiles& files, ClientCertificates clients);
  /// For who asks at such a port: the CA is that of the port's certificate, which need not name the
  /// host, as for redis-cli. Certificate and key may be missing.
  static std::expected<std::shared_ptr<const TlsContext>, TlsError> load_for_asking(
      const TlsFiles& files);

  /// Of links: TLS 1.3 only, both sides show certificates.
  ssl_ctx_st* get() const { return context_.get(); }
  /// Whom this node's certificate names.
  const std::string& subject() const { return subject_; }
  /// When it expires, in seconds since 1970.
  std::int64_t expires() const { return expires_; }
  /// Others than the owner may read the file of the private key.
  bool key_exposed() const { return key_exposed_; }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  TlsContext() = default;
  using Result = std::expected<std::shared_ptr<const TlsContext>, TlsError>;
  static Result describe(std::shared_ptr<TlsContext> made, const TlsFiles& files);

  std::unique_ptr<ssl_ctx_st, Free> context_;
  std::string subject_;
  std::int64_t expires_ = 0;
  bool key_exposed_ = false;
};

/// The key of a configuration that names the file: `tls_cert_file`, …
std::string_view setting_of(TlsError::File file);

}  // namespace pando::shell
