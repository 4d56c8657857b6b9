#include "shell/tls_names.h"

#include <fmt/format.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "base/foreign_text.h"

namespace pando::shell {
namespace {

constexpr int kMostNames = 32;
constexpr std::size_t kLongestName = 255;

std::string text_in(const ASN1_STRING* string) {
  const auto* data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(string));
  return {data, static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string common_name(const X509* certificate) {
  X509_NAME* const name = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at < 0) return {};
  return text_in(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
}

}  // namespace

std::string subject_of(const X509* certificate) {
  const BioPtr out{BIO_new(BIO_s_mem())};
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_ONELINE);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &data);
  return foreign_text({data, static_cast<std::size_t>(size)});
}

std::int64_t seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? ::timegm(&parts) : 0;
}

std::string text_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable time";
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

PeerCertificate describe(const X509* certificate) {
  PeerCertificate out{.subject = subject_of(certificate), .names = {}};
  auto* const names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names) && i < kMostNames; ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names, i);
    if (name->type != GEN_DNS) continue;
    std::string text = text_in(name->d.dNSName);
    if (text.size() <= kLongestName) out.names.push_back(std::move(text));
  }
  GENERAL_NAMES_free(names);
  std::string common = common_name(certificate);
  if (out.names.empty() && !common.empty() && common.size() <= kLongestName)
    out.names.push_back(std::move(common));
  return out;
}

}  // namespace pando::shell
