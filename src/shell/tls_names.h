#pragma once
/// Owners of what OpenSSL hands out, and what a certificate says, as text.
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "pando/stream.h"

namespace pando::shell {

/// Frees by the function that the type needs.
template <auto Function>
struct FreedBy {
  void operator()(auto* object) const { Function(object); }
};
using X509Ptr = std::unique_ptr<X509, FreedBy<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using BioPtr = std::unique_ptr<BIO, FreedBy<BIO_free>>;
using SslPtr = std::unique_ptr<SSL, FreedBy<SSL_free>>;

/// `CN = node-1, O = Example`, at most 200 bytes, fit for people.
std::string subject_of(const X509* certificate);
/// `2026-11-21 14:00:00 UTC`
std::string text_of(const ASN1_TIME* time);
/// Seconds since 1970.
std::int64_t seconds_of(const ASN1_TIME* time);
/// Whom it names: the DNS names it is for, at most 32; without any, its common name.
PeerCertificate describe(const X509* certificate);

}  // namespace pando::shell
