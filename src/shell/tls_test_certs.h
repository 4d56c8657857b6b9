#pragma once
/// For tests: authorities and certificates that are made on the spot.
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <string>

#include "shell/tls_context.h"
#include "shell/tls_names.h"

namespace pando::shell {

/// A key with a certificate.
struct TestCert {
  KeyPtr key;
  X509Ptr cert;

  std::string cert_pem() const {
    const BioPtr out{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(out.get(), cert.get());
    return text(out.get());
  }
  /// `passphrase`: empty for a key that anybody can read.
  std::string key_pem(std::string passphrase = "") const {
    const BioPtr out{BIO_new(BIO_s_mem())};
    const auto* const cipher = passphrase.empty() ? nullptr : EVP_aes_128_cbc();
    PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), cipher, passphrase.data(),
                                  static_cast<int>(passphrase.size()), nullptr, nullptr);
    return text(out.get());
  }

 private:
  static std::string text(BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
  }
};

/// What a certificate says.
struct TestSubject {
  std::string name;                 ///< common name
  std::string extensions;           ///< subjectAltName, as in openssl.cnf; may be empty
  std::string usage;                ///< extendedKeyUsage; may be empty
  long from = -3600, until = 3600;  ///< seconds from now
};

inline void add_extension(X509* cert, int kind, const std::string& value) {
  if (value.empty()) return;
  X509_EXTENSION* const made = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  X509_add_ext(cert, made, -1);
  X509_EXTENSION_free(made);
}

/// Signed by `by`, or by itself: then it is an authority.
inline TestCert make_cert(const TestSubject& subject, const TestCert* by = nullptr) {
  static long serial = 0;
  TestCert made{KeyPtr{EVP_EC_gen("P-256")}, X509Ptr{X509_new()}};
  X509* const cert = made.cert.get();
  X509_set_version(cert, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(cert), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(cert), subject.from);
  X509_gmtime_adj(X509_getm_notAfter(cert), subject.until);
  X509_set_pubkey(cert, made.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(subject.name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(cert, X509_get_subject_name(by ? by->cert.get() : cert));
  if (!by) add_extension(cert, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(cert, NID_subject_alt_name, subject.extensions);
  add_extension(cert, NID_ext_key_usage, subject.usage);
  X509_sign(cert, by ? by->key.get() : made.key.get(), EVP_sha256());
  return made;
}

/// Files of one node below a folder, named after it.
template <class Folder>
TlsFiles write_files(const Folder& folder, const std::string& name, const TestCert& cert,
                     const TestCert& ca) {
  return {folder.write(name + ".crt", cert.cert_pem()), folder.write(name + ".key", cert.key_pem()),
          folder.write(name + "-ca.crt", ca.cert_pem())};
}

}  // namespace pando::shell
