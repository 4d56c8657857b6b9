#include "shell/tls_context.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "shell/loop_test.h"
#include "shell/tls_test_certs.h"

namespace pando::shell {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using File = TlsError::File;

class TlsFilesTest : public ::testing::Test {
 protected:
  /// The blame, and `text` with the paths shortened to their names.
  TlsError error(const TlsFiles& files) {
    auto made = TlsContext::load(files);
    EXPECT_FALSE(made);
    return made ? TlsError{} : made.error();
  }

  TempDir dir_;
  TestCert ca_ = make_cert({.name = "Grove"});
  TestCert node_ = make_cert({.name = "n1"}, &ca_);
  TlsFiles files_ = write_files(dir_, "n1", node_, ca_);
};

TEST_F(TlsFilesTest, WhatFitsIsTaken) {
  const auto made = TlsContext::load(files_);
  ASSERT_TRUE(made) << made.error().text;
  EXPECT_EQ((*made)->subject(), "CN = n1");
  EXPECT_NEAR(static_cast<double>((*made)->expires()),
              static_cast<double>(seconds_of(X509_get0_notAfter(node_.cert.get()))), 1);
  EXPECT_GT((*made)->expires(), 1'700'000'000);
}

TEST_F(TlsFilesTest, ACertificateMayComeWithThoseBetweenItAndTheAuthority) {
  TestCert between = make_cert({.name = "Branch"});  // made an authority by itself …
  X509_set_issuer_name(between.cert.get(), X509_get_subject_name(ca_.cert.get()));
  X509_sign(between.cert.get(), ca_.key.get(), EVP_sha256());  // … and then signed by the real one
  const TestCert leaf = make_cert({.name = "leaf"}, &between);
  files_.cert = dir_.write("chain.crt", leaf.cert_pem() + between.cert_pem());
  files_.key = dir_.write("leaf.key", leaf.key_pem());
  EXPECT_TRUE(TlsContext::load(files_));
  files_.cert = dir_.write("alone.crt", leaf.cert_pem());
  EXPECT_EQ(error(files_).file, File::ca);
}

TEST_F(TlsFilesTest, AllThreeAreNeeded) {
  files_.key.clear();
  EXPECT_EQ(error(files_).file, File::key);
  EXPECT_EQ(error(files_).text,
            "tls_key_file is missing; TLS needs tls_cert_file, tls_key_file and tls_ca_file "
            "together");
}

TEST_F(TlsFilesTest, AMissingFileIsNamed) {
  files_.ca = dir_.path("nowhere.crt");
  EXPECT_EQ(error(files_).file, File::ca);
  EXPECT_EQ(error(files_).text, "there is no file '" + files_.ca + "'; check the path");
}

TEST_F(TlsFilesTest, AFileThatIsNoPemIsNamed) {
  files_.cert = dir_.write("n1.crt", "hello");
  EXPECT_EQ(error(files_).text,
            "'" + files_.cert +
                "' holds no certificate in PEM form that can be read to its end; it "
                "must begin with -----BEGIN CERTIFICATE-----");
  files_.cert = dir_.write("half.crt", node_.cert_pem() + node_.cert_pem().substr(0, 300));
  EXPECT_EQ(error(files_).file, File::cert);
  files_ = write_files(dir_, "n1", node_, ca_);
  files_.key = files_.cert;
  EXPECT_EQ(error(files_).text, "'" + files_.key +
                                    "' holds no private key in PEM form; it must begin with "
                                    "-----BEGIN PRIVATE KEY-----");
}

TEST_F(TlsFilesTest, AKeyOfAnotherCertificateIsRefused) {
  files_.key = dir_.write("other.key", make_cert({.name = "other"}, &ca_).key_pem());
  EXPECT_EQ(error(files_).file, File::key);
  EXPECT_EQ(error(files_).text, "the private key '" + files_.key +
                                    "' is not that of the certificate '" + files_.cert +
                                    "'; name the two that were made together");
}

TEST_F(TlsFilesTest, AKeyWithAPassphraseIsRefused) {
  files_.key = dir_.write("locked.key", node_.key_pem("sesame"));
  EXPECT_EQ(error(files_).file, File::key);
  EXPECT_THAT(error(files_).text, AllOf(HasSubstr("has a passphrase"), HasSubstr("openssl pkey")));
}

TEST_F(TlsFilesTest, ACertificateOutOfDateIsRefused) {
  const TestCert old = make_cert({.name = "old", .from = -7200, .until = -60}, &ca_);
  const TlsError expired = error(write_files(dir_, "old", old, ca_));
  EXPECT_EQ(expired.file, File::cert);
  EXPECT_THAT(expired.text, AllOf(HasSubstr("expired at 20"), HasSubstr("UTC; take a new one")));
  const TestCert young = make_cert({.name = "young", .from = 600}, &ca_);
  EXPECT_THAT(error(write_files(dir_, "young", young, ca_)).text, HasSubstr("is not valid before"));
}

TEST_F(TlsFilesTest, ACertificateThatItsOwnAuthorityDoesNotKnowIsRefused) {
  files_.ca = dir_.write("other-ca.crt", make_cert({.name = "Thicket"}).cert_pem());
  EXPECT_EQ(error(files_).file, File::ca);
  EXPECT_THAT(error(files_).text,
              AllOf(HasSubstr("no certificate in '" + files_.ca + "' has signed"),
                    HasSubstr("name the CA of this node's certificate too")));
}

TEST_F(TlsFilesTest, TwoAuthoritiesMayBeTrustedWhileOneReplacesTheOther) {
  const TestCert next = make_cert({.name = "Grove 2"});
  files_.ca = dir_.write("both.crt", next.cert_pem() + ca_.cert_pem());
  EXPECT_TRUE(TlsContext::load(files_));
}

TEST_F(TlsFilesTest, APortForClientsNeedsAnAuthorityOnlyIfItAsksForTheirCertificates) {
  files_.ca.clear();
  EXPECT_TRUE(TlsContext::load_for_clients(files_, ClientCertificates::unasked));
  for (const auto rule : {ClientCertificates::wanted, ClientCertificates::optional}) {
    const auto made = TlsContext::load_for_clients(files_, rule);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().file, File::ca);
    EXPECT_THAT(made.error().text, HasSubstr("resp_tls_auth_clients"));
  }
  // Whoever signs clients need not have signed the port.
  files_.ca = dir_.write("theirs.crt", make_cert({.name = "Thicket"}).cert_pem());
  EXPECT_TRUE(TlsContext::load_for_clients(files_, ClientCertificates::wanted));
  files_.key.clear();
  EXPECT_EQ(TlsContext::load_for_clients(files_, ClientCertificates::wanted).error().file,
            File::key);
}

TEST_F(TlsFilesTest, AKeyThatEverybodyCanReadIsReported) {
  ::chmod(files_.key.c_str(), 0600);
  EXPECT_FALSE((*TlsContext::load(files_))->key_exposed());
  ::chmod(files_.key.c_str(), 0644);
  EXPECT_TRUE((*TlsContext::load(files_))->key_exposed());
}

}  // namespace
}  // namespace pando::shell
