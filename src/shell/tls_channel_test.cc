#include "shell/tls_channel.h"

#include <gmock/gmock.h>
#include <openssl/err.h>

#include "shell/loop_test.h"
#include "shell/tls_test_certs.h"

namespace pando::shell {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Role = TlsChannel::Role;

/// One end, and what has come of it.
struct End {
  TlsChannel channel;
  Bytes plain, unsent = {};
  std::optional<TlsRefusal> refused = {};

  void take(ByteView bytes) {
    const auto taken = channel.receive(bytes, plain, unsent);
    if (!taken && !refused) refused = taken.error();
  }
  void say(std::string_view words) {
    const Bytes sealed = channel.seal(view(words));
    unsent.insert(unsent.end(), sealed.begin(), sealed.end());
  }
};

class TlsChannelTest : public ::testing::Test {
 protected:
  std::shared_ptr<const TlsContext> context(const TestCert& cert, const TestCert& ca) {
    auto made = TlsContext::load(write_files(dir_, "x" + std::to_string(++files_), cert, ca));
    EXPECT_TRUE(made) << made.error().text;
    return *made;
  }
  std::shared_ptr<const TlsContext> node(const std::string& name) {
    return context(make_cert({.name = name}, &ca_), ca_);
  }
  /// Carries bytes to and fro, in pieces, until nobody has any.
  static void carry(End& a, End& b, std::size_t piece = 1 << 20) {
    while (!a.unsent.empty() || !b.unsent.empty()) {
      pass(a, b, piece);
      pass(b, a, piece);
    }
  }
  static void pass(End& from, End& to, std::size_t piece) {
    const Bytes bytes = std::exchange(from.unsent, {});
    for (std::size_t at = 0; at < bytes.size() && !to.refused; at += piece)
      to.take(ByteView{bytes}.subspan(at, std::min(piece, bytes.size() - at)));
  }
  static End dialler(std::shared_ptr<const TlsContext> context) {
    End end{{std::move(context), Role::dialler}, {}};
    end.unsent = end.channel.begin();
    return end;
  }
  static End acceptor(std::shared_ptr<const TlsContext> context) {
    return {{std::move(context), Role::acceptor}, {}};
  }
  /// An end that keeps no rule of ours: `set` may spoil its context.
  End stranger(const TestCert* cert, void (*set)(SSL_CTX*) = nullptr) {
    const auto base = node("stranger");
    SSL_CTX* const raw = base->get();
    SSL_CTX_set_verify(raw, SSL_VERIFY_NONE, nullptr);
    if (cert) {
      SSL_CTX_use_certificate(raw, cert->cert.get());
      SSL_CTX_use_PrivateKey(raw, cert->key.get());
    }
    if (set) set(raw);
    ERR_clear_error();
    return dialler(base);
  }
  TlsRefusal refusal_of(End stranger) {
    End us = acceptor(node("us"));
    carry(stranger, us);
    EXPECT_FALSE(us.channel.ready());
    EXPECT_TRUE(us.plain.empty());
    EXPECT_TRUE(us.refused);
    EXPECT_TRUE(stranger.refused) << "the alert has said so";
    return us.refused.value_or(TlsRefusal{});
  }

  TempDir dir_;
  int files_ = 0;
  TestCert ca_ = make_cert({.name = "Grove"});
};

TEST_F(TlsChannelTest, TwoEndsOfOneAuthorityTalk) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{100}, std::size_t{1} << 20}) {
    End a = dialler(node("a"));
    End b = acceptor(node("b"));
    EXPECT_EQ(a.unsent.front(), kTlsFirstByte);
    carry(a, b, piece);
    ASSERT_TRUE(a.channel.ready() && b.channel.ready());
    EXPECT_THAT(a.channel.peer().names, ElementsAre("b"));
    EXPECT_EQ(b.channel.peer().subject, "CN = a");
    const std::string large(100'000, 'x');
    a.say("hello");
    b.say(large);
    carry(a, b, piece);
    EXPECT_EQ(to_string(b.plain), "hello");
    EXPECT_EQ(to_string(a.plain), large);
    EXPECT_FALSE(a.refused || b.refused);
  }
}

TEST_F(TlsChannelTest, NamesAreThoseOfTheCertificate) {
  const TestCert many = make_cert(
      {.name = "common", .extensions = "DNS:n1,DNS:n1.example,IP:127.0.0.1,email:a@b"}, &ca_);
  End a = dialler(context(many, ca_));
  End b = acceptor(node("b"));
  carry(a, b);
  EXPECT_THAT(b.channel.peer().names, ElementsAre("n1", "n1.example"));
}

TEST_F(TlsChannelTest, AFarewellEndsIt) {
  End a = dialler(node("a"));
  End b = acceptor(node("b"));
  carry(a, b);
  a.say("last words");
  const Bytes farewell = a.channel.farewell();
  a.unsent.insert(a.unsent.end(), farewell.begin(), farewell.end());
  carry(a, b);
  EXPECT_EQ(to_string(b.plain), "last words");
  EXPECT_TRUE(b.channel.ended());
  EXPECT_FALSE(b.refused);
}

TEST_F(TlsChannelTest, NoTicketsAreGiven) {
  End a = dialler(node("a"));
  End b = acceptor(node("b"));
  carry(a, b);
  EXPECT_TRUE(b.unsent.empty());
  EXPECT_EQ(SSL_CTX_get_num_tickets(node("c")->get()), 0u);
}

TEST_F(TlsChannelTest, ACertificateOfAnotherAuthorityIsRefusedOnBothSides) {
  const TestCert thicket = make_cert({.name = "Thicket"});
  End a = dialler(context(make_cert({.name = "a"}, &thicket), thicket));
  End b = acceptor(node("b"));
  carry(a, b);
  ASSERT_TRUE(a.refused && b.refused);
  EXPECT_EQ(a.refused->kind, TlsFailure::untrusted);
  EXPECT_THAT(a.refused->words, HasSubstr("the peer's certificate is refused: "));
  EXPECT_EQ(b.refused->kind, TlsFailure::peer_refused);
  EXPECT_EQ(b.refused->words, "the peer refused this node's certificate: unknown CA");
}

TEST_F(TlsChannelTest, WhatSpeaksAgainstACertificateIsSaid) {
  const TestCert thicket = make_cert({.name = "Thicket"});
  const TestCert foreign = make_cert({.name = "a"}, &thicket);
  EXPECT_EQ(refusal_of(stranger(&foreign)).kind, TlsFailure::untrusted);
  const TestCert old = make_cert({.name = "a", .from = -7200, .until = -60}, &ca_);
  const TlsRefusal expired = refusal_of(stranger(&old));
  EXPECT_EQ(expired.kind, TlsFailure::expired);
  EXPECT_EQ(expired.words, "the peer's certificate is refused: certificate has expired");
  const TestCert young = make_cert({.name = "a", .from = 600}, &ca_);
  EXPECT_EQ(refusal_of(stranger(&young)).kind, TlsFailure::not_yet_valid);
  const TestCert server = make_cert({.name = "a", .usage = "serverAuth"}, &ca_);
  EXPECT_EQ(refusal_of(stranger(&server)).kind, TlsFailure::wrong_purpose);
  const TestCert both = make_cert({.name = "a", .usage = "serverAuth,clientAuth"}, &ca_);
  End a = stranger(&both);
  End b = acceptor(node("b"));
  carry(a, b);
  EXPECT_TRUE(b.channel.ready());
}

TEST_F(TlsChannelTest, WhoShowsNoCertificateIsRefused) {
  const TlsRefusal none = refusal_of(stranger(nullptr, [](SSL_CTX* context) {
    SSL_CTX_set_client_cert_cb(context, [](SSL*, X509**, EVP_PKEY**) { return 0; });
    SSL_CTX_set_cert_cb(context, [](SSL* ssl, void*) { return SSL_certs_clear(ssl), 1; }, nullptr);
  }));
  EXPECT_EQ(none.kind, TlsFailure::no_certificate);
  EXPECT_EQ(none.words, "the peer showed no certificate");
}

TEST_F(TlsChannelTest, AnOlderTlsIsRefused) {
  const TlsRefusal old = refusal_of(stranger(nullptr, [](SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  }));
  EXPECT_EQ(old.kind, TlsFailure::version);
}

TEST_F(TlsChannelTest, APeerWithoutTlsIsNamedSo) {
  End a = dialler(node("a"));
  a.take(view("\xD7PANDO"));
  ASSERT_TRUE(a.refused);
  EXPECT_EQ(a.refused->kind, TlsFailure::plain_peer);
  EXPECT_EQ(a.refused->words, "the peer has no TLS; give certificates to all nodes or to none");
}

TEST_F(TlsChannelTest, GarbageIsRefused) {
  for (const std::string_view garbage :
       {std::string_view{"\x16\x03\x01\xff\xff garbage", 13},
        std::string_view{"GET / HTTP/1.1\r\n\r\n"},
        std::string_view{"\x16\x03\x01\x00\x05\x02\x00\x00\x01\x00", 10}}) {
    End b = acceptor(node("b"));
    b.take(view(garbage));
    ASSERT_TRUE(b.refused) << garbage;
    EXPECT_THAT(b.refused->kind,
                AnyOf(TlsFailure::protocol, TlsFailure::version, TlsFailure::too_long))
        << b.refused->words;
  }
}

TEST_F(TlsChannelTest, AChangedOctetIsNoticed) {
  End a = dialler(node("a"));
  End b = acceptor(node("b"));
  carry(a, b);
  a.say("hello");
  a.unsent.back() ^= std::byte{1};
  carry(a, b);
  ASSERT_TRUE(b.refused);
  EXPECT_EQ(b.refused->kind, TlsFailure::protocol);
  EXPECT_TRUE(b.plain.empty());
}

TEST_F(TlsChannelTest, HalfARecordWaitsForTheRest) {
  End a = dialler(node("a"));
  End b = acceptor(node("b"));
  carry(a, b);
  a.say("hello");
  const Bytes sealed = std::exchange(a.unsent, {});
  b.take(ByteView{sealed}.first(sealed.size() - 1));
  EXPECT_TRUE(b.plain.empty());
  EXPECT_FALSE(b.refused);
  b.take(ByteView{sealed}.last(1));
  EXPECT_EQ(to_string(b.plain), "hello");
}

TEST_F(TlsChannelTest, AHandshakeThatNeverEndsIsCutOff) {
  End b = acceptor(node("b"));
  // Handshake records that promise one very long message, and go on with it.
  Bytes record = to_bytes(std::string_view{"\x16\x03\x01\x40\x00", 5});
  record.resize(5 + (16 << 10));
  record[5] = std::byte{1};     // a ClientHello …
  record[7] = std::byte{0xff};  // … of 65,280 octets
  b.take(record);
  std::size_t taken = record.size();
  record[5] = record[7] = std::byte{};
  for (; !b.refused && taken < 1 << 20; taken += record.size()) b.take(record);
  ASSERT_TRUE(b.refused);
  EXPECT_LE(taken, 6 * record.size());
}

TEST_F(TlsChannelTest, AnAlertFromOutsideIsNotBelieved) {
  End a = dialler(node("a"));
  End b = acceptor(node("b"));
  carry(a, b);
  b.take(view(std::string_view{"\x15\x03\x03\x00\x02\x01\x00", 7}));
  ASSERT_TRUE(b.refused) << "what is not sealed is not believed";
  EXPECT_EQ(b.refused->kind, TlsFailure::protocol);
  EXPECT_FALSE(b.channel.ended());
}

}  // namespace
}  // namespace pando::shell
