// Links under TLS, and addresses by view, in programs.
#include <gmock/gmock.h>

#include "api/programs_test.h"
#include "pando/pando.h"
#include "shell/loop_test.h"
#include "shell/tls_test_certs.h"

namespace pando {
namespace {

using namespace std::chrono_literals;
using shell::TestCert;
using testing::HasSubstr;

struct Secure : testing::Test {
  ClusterOptions options(const std::string& name, const TestCert* authority) {
    ClusterOptions o;
    o.name = name;
    o.bind = own_address();
    o.profile = Profile::local;
    if (authority == nullptr) return o;
    const TestCert cert = shell::make_cert({.name = name}, authority);
    const shell::TlsFiles files = write_files(dir, name, cert, *authority);
    o.tls_cert = files.cert;
    o.tls_key = files.key;
    o.tls_ca = files.ca;
    return o;
  }
  Cluster start(ClusterOptions options, const Cluster* seed = nullptr) {
    if (seed) options.seeds = {seed->address().to_string()};
    auto cluster = Cluster::join(std::move(options));
    if (!cluster) ADD_FAILURE() << cluster.error().detail;
    return *std::move(cluster);
  }
  static bool linked(const Cluster& cluster) {
    const auto peers = cluster.peers();
    return peers.size() == 1 && peers[0].state == PeerLink::State::up;
  }

  shell::TempDir dir;
  TestCert grove = shell::make_cert({.name = "Grove"});
};

TEST_F(Secure, LinksShowWhoseCertificateTheyHave) {
  const Cluster tea = start(options("tea", &grove));
  const Cluster milk = start(options("milk", &grove), &tea);
  ASSERT_TRUE(comes_true([&] { return linked(tea) && linked(milk); }));
  EXPECT_EQ(tea.peers()[0].tls, "CN = milk");
  EXPECT_EQ(milk.peers()[0].tls, "CN = tea");
}

TEST_F(Secure, NobodyWithoutTlsGetsALink) {
  const Cluster tea = start(options("tea", &grove));
  const Cluster milk = start(options("milk", nullptr), &tea);
  for (const Cluster* one : {&tea, &milk})
    EXPECT_TRUE(comes_true([&] {
      const auto peers = one->peers();
      return peers.size() == 1 && peers[0].trouble.contains("TLS");
    }));
  EXPECT_FALSE(linked(tea) || linked(milk));
}

TEST_F(Secure, CertificatesAreRenewedWithoutLosingALink) {
  Cluster tea = start(options("tea", &grove));
  Cluster milk = start(options("milk", &grove), &tea);
  ASSERT_TRUE(comes_true([&] { return linked(tea) && linked(milk); }));
  const TestCert next = shell::make_cert({.name = "Next"});
  const Duration age = tea.peers()[0].age;
  for (Cluster* one : {&tea, &milk}) {
    write_files(dir, one->name(), shell::make_cert({.name = one->name() + "-2"}, &next), next);
    const auto renewed = one->renew_certificates();
    EXPECT_TRUE(renewed) << renewed.error().detail;
  }
  EXPECT_TRUE(linked(tea));
  EXPECT_GE(tea.peers()[0].age, age);
  const Cluster sugar = start(options("sugar", &next), &tea);
  EXPECT_TRUE(comes_true([&] {
    const auto peers = sugar.peers();
    return peers.size() == 2 && peers[1].state == PeerLink::State::up &&
           peers[1].tls == "CN = tea-2";
  }));
}

TEST_F(Secure, WhatIsWrongWithAFileIsSaidAndChangesNothing) {
  ClusterOptions bad = options("tea", &grove);
  bad.tls_key = dir.path("nowhere.key");
  const auto refused = Cluster::join(std::move(bad));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_argument);
  EXPECT_THAT(refused.error().detail, HasSubstr("tls_key: there is no file '"));

  Cluster tea = start(options("tea", &grove));
  dir.write("tea.crt", "no certificate");
  const auto kept = tea.renew_certificates();
  ASSERT_FALSE(kept);
  EXPECT_THAT(kept.error().detail, HasSubstr("tls_cert: '"));
  const Cluster milk = start(options("milk", &grove), &tea);
  EXPECT_TRUE(comes_true([&] { return linked(tea); }));

  Cluster plain = start(options("plain", nullptr));
  EXPECT_FALSE(plain.renew_certificates());
}

TEST_F(Secure, AddressesAreReadByView) {
  ClusterOptions said = options("tea", nullptr);
  said.addresses = {{"outside/http", "tea.example:80"}};
  const Cluster tea = start(std::move(said));
  const Cluster milk = start(options("milk", nullptr), &tea);
  EXPECT_TRUE(comes_true([&] {
    return milk.address_of("tea", "http", "outside") == "tea.example:80" &&
           milk.address_of("tea", "gossip") == tea.address().to_string();
  }));
  EXPECT_EQ(milk.address_of("tea", "http"), std::nullopt);
  EXPECT_EQ(tea.address_of("", "http", "outside"), "tea.example:80");

  ClusterOptions wrong = options("sugar", nullptr);
  wrong.addresses = {{"http", "x:1"}};
  const auto refused = Cluster::join(std::move(wrong));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("'http' names no view and service"));
}

}  // namespace
}  // namespace pando
