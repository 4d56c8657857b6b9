#include "shell/tls_context.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <array>
#include <vector>

#include "shell/files.h"
#include "shell/tls_names.h"

namespace pando::shell {
namespace {

using File = TlsError::File;

/// Certificates of peers, those between them and the CA included.
constexpr long kLongestChain = 32 << 10;
constexpr std::size_t kLongestFile = 1 << 20;

std::unexpected<TlsError> bad(File file, std::string text) {
  ERR_clear_error();
  return std::unexpected{TlsError{file, std::move(text)}};
}

std::expected<BioPtr, TlsError> open_pem(File file, const std::string& path) {
  const auto content = read_file(path, kLongestFile);
  if (!content) return bad(file, content.error() + "; name a file that this user can read");
  if (!*content) return bad(file, fmt::format("there is no file '{}'; check the path", path));
  BioPtr copy{BIO_new(BIO_s_mem())};
  BIO_write(copy.get(), (*content)->data(), static_cast<int>((*content)->size()));
  return copy;
}

/// All certificates of a file; at least one.
std::expected<std::vector<X509Ptr>, TlsError> read_certificates(File file,
                                                                const std::string& path) {
  const auto pem = open_pem(file, path);
  if (!pem) return std::unexpected{pem.error()};
  std::vector<X509Ptr> all;
  while (X509* const one = PEM_read_bio_X509(pem->get(), nullptr, nullptr, nullptr))
    all.emplace_back(one);
  const bool to_the_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!all.empty() && to_the_end) return all;
  return bad(file, fmt::format("'{}' holds no certificate in PEM form that can be read to its end; "
                               "it must begin with -----BEGIN CERTIFICATE-----",
                               path));
}

/// Nobody is there to be asked for a passphrase.
int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

std::expected<KeyPtr, TlsError> read_key(const std::string& path) {
  const auto pem = open_pem(File::key, path);
  if (!pem) return std::unexpected{pem.error()};
  bool locked = false;
  KeyPtr key{PEM_read_bio_PrivateKey(pem->get(), nullptr, no_passphrase, &locked)};
  if (key) return key;
  if (locked)
    return bad(File::key, fmt::format("the private key '{}' has a passphrase, which nobody could "
                                      "enter; store it without: openssl pkey -in FILE -out NEW",
                                      path));
  return bad(File::key, fmt::format("'{}' holds no private key in PEM form; it must begin with "
                                    "-----BEGIN PRIVATE KEY-----",
                                    path));
}

std::expected<void, TlsError> check_dates(const X509* own, const std::string& path) {
  if (X509_cmp_current_time(X509_get0_notBefore(own)) > 0)
    return bad(File::cert, fmt::format("the certificate '{}' is not valid before {}; check this "
                                       "machine's clock or take another one",
                                       path, text_of(X509_get0_notBefore(own))));
  if (X509_cmp_current_time(X509_get0_notAfter(own)) < 0)
    return bad(File::cert, fmt::format("the certificate '{}' expired at {}; take a new one", path,
                                       text_of(X509_get0_notAfter(own))));
  return {};
}

/// Peers with the same files would refuse it otherwise.
std::expected<void, TlsError> check_signed(SSL_CTX* context, const TlsFiles& files) {
  X509* const own = SSL_CTX_get0_certificate(context);
  STACK_OF(X509)* chain = nullptr;
  SSL_CTX_get0_chain_certs(context, &chain);
  const std::unique_ptr<X509_STORE_CTX, FreedBy<X509_STORE_CTX_free>> check{X509_STORE_CTX_new()};
  X509_STORE_CTX_init(check.get(), SSL_CTX_get_cert_store(context), own, chain);
  if (X509_verify_cert(check.get()) == 1) return {};
  const char* const why = X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get()));
  return bad(File::ca, fmt::format("no certificate in '{}' has signed '{}' ({}); name the CA of "
                                   "this node's certificate too",
                                   files.ca, files.cert, why));
}

void set_rules(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_max_cert_list(context, kLongestChain);
  // Links last: resuming one would save little, and a ticket would outlive the certificates.
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  // An idle link keeps no buffers.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

std::expected<void, TlsError> trust(SSL_CTX* context, const TlsFiles& files) {
  auto authorities = read_certificates(File::ca, files.ca);
  if (!authorities) return std::unexpected{std::move(authorities.error())};
  for (const X509Ptr& one : *authorities)
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), one.get());
  return {};
}

std::expected<void, TlsError> show(SSL_CTX* context, const TlsFiles& files) {
  auto chain = read_certificates(File::cert, files.cert);
  if (!chain) return std::unexpected{std::move(chain.error())};
  const auto key = read_key(files.key);
  if (!key) return std::unexpected{key.error()};
  if (auto dated = check_dates(chain->front().get(), files.cert); !dated) return dated;
  if (SSL_CTX_use_certificate(context, chain->front().get()) != 1)
    return bad(File::cert, fmt::format("the certificate '{}' is too weak or of an unknown kind; "
                                       "take one with an RSA key of 2048 bits or an EC key",
                                       files.cert));
  for (std::size_t i = 1; i < chain->size(); ++i)
    SSL_CTX_add1_chain_cert(context, (*chain)[i].get());
  if (SSL_CTX_use_PrivateKey(context, key->get()) != 1 || SSL_CTX_check_private_key(context) != 1)
    return bad(File::key, fmt::format("the private key '{}' is not that of the certificate '{}'; "
                                      "name the two that were made together",
                                      files.key, files.cert));
  return {};
}

std::expected<void, TlsError> check_complete(const TlsFiles& files) {
  const std::array all = {std::pair{File::cert, &files.cert}, std::pair{File::key, &files.key},
                          std::pair{File::ca, &files.ca}};
  for (const auto& [file, path] : all)
    if (path->empty())
      return bad(file, fmt::format("{} is missing; TLS needs tls_cert_file, tls_key_file and "
                                   "tls_ca_file together",
                                   setting_of(file)));
  return {};
}

/// The same of a port for clients.
std::expected<void, TlsError> check_complete(const TlsFiles& files, ClientCertificates clients) {
  if (files.cert.empty()) return bad(File::cert, "the certificate of the port is missing");
  if (files.key.empty()) return bad(File::key, "the private key of the port is missing");
  if (clients == ClientCertificates::unasked || !files.ca.empty()) return {};
  return bad(
      File::ca,
      "it is missing: clients have to show certificates, and nobody says who may have signed "
      "them; name that CA, or say resp_tls_auth_clients = \"no\"");
}

void ask_clients(SSL_CTX* context, ClientCertificates clients) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  const int verify = clients == ClientCertificates::unasked ? SSL_VERIFY_NONE
                     : clients == ClientCertificates::wanted
                         ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
                         : SSL_VERIFY_PEER;
  SSL_CTX_set_verify(context, verify, nullptr);
}

bool readable_by_others(const std::string& path) {
  struct stat facts{};
  return ::stat(path.c_str(), &facts) == 0 && (facts.st_mode & S_IROTH) != 0;
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

std::string_view setting_of(TlsError::File file) {
  switch (file) {
    case File::cert:
      return "tls_cert_file";
    case File::key:
      return "tls_key_file";
    case File::ca:
      break;
  }
  return "tls_ca_file";
}

std::expected<std::shared_ptr<const TlsContext>, TlsError> TlsContext::load(const TlsFiles& files) {
  if (auto complete = check_complete(files); !complete) return std::unexpected{complete.error()};
  std::shared_ptr<TlsContext> made{new TlsContext};
  made->context_.reset(SSL_CTX_new(TLS_method()));
  SSL_CTX* const context = made->context_.get();
  set_rules(context);
  if (auto shown = show(context, files); !shown) return std::unexpected{shown.error()};
  if (auto trusted = trust(context, files); !trusted) return std::unexpected{trusted.error()};
  if (auto checked = check_signed(context, files); !checked)
    return std::unexpected{checked.error()};
  return describe(std::move(made), files);
}

TlsContext::Result TlsContext::load_for_clients(const TlsFiles& files, ClientCertificates clients) {
  if (auto complete = check_complete(files, clients); !complete)
    return std::unexpected{complete.error()};
  std::shared_ptr<TlsContext> made{new TlsContext};
  made->context_.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* const context = made->context_.get();
  set_rules(context);
  ask_clients(context, clients);
  if (auto shown = show(context, files); !shown) return std::unexpected{shown.error()};
  if (!files.ca.empty())
    if (auto trusted = trust(context, files); !trusted) return std::unexpected{trusted.error()};
  return describe(std::move(made), files);
}

TlsContext::Result TlsContext::load_for_asking(const TlsFiles& files) {
  if (files.ca.empty()) return bad(File::ca, "the CA of the port's certificate is missing");
  std::shared_ptr<TlsContext> made{new TlsContext};
  made->context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* const context = made->context_.get();
  set_rules(context);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  if (auto trusted = trust(context, files); !trusted) return std::unexpected{trusted.error()};
  if (files.cert.empty() && files.key.empty()) return made;
  if (auto shown = show(context, files); !shown) return std::unexpected{shown.error()};
  return describe(std::move(made), files);
}

TlsContext::Result TlsContext::describe(std::shared_ptr<TlsContext> made, const TlsFiles& files) {
  const X509* const own = SSL_CTX_get0_certificate(made->context_.get());
  made->subject_ = subject_of(own);
  made->expires_ = seconds_of(X509_get0_notAfter(own));
  made->key_exposed_ = readable_by_others(files.key);
  return made;
}

}  // namespace pando::shell
