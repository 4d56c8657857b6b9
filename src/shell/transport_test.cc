#include "shell/transport.h"

#include <gmock/gmock.h>

#include "base/note_code.h"
#include "shell/acceptor.h"
#include "shell/loop_test.h"
#include "shell/sockets.h"
#include "shell/tls_test_certs.h"

namespace pando::shell {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Kind = Transport::Kind;

/// One end of a connection, and what it has seen.
struct Side {
  std::optional<Transport> transport;
  std::vector<std::string> seen;  ///< in order
  std::string said, reason;
  bool closed = false;

  void forget() {
    transport.reset();
    seen.clear();
    said.clear();
    closed = false;
  }
  TransportEvents events() {
    TransportEvents out;
    out.secured = [this](const PeerCertificate& peer) {
      seen.push_back("secured by " + peer.subject);
    };
    out.connected = [this] { seen.push_back("connected"); };
    out.bytes = [this](ByteView bytes) { said += to_string(bytes); };
    out.drained = [] {};
    out.closed = [this](std::string why) {
      reason = std::move(why);
      closed = true;
      transport.reset();
    };
    return out;
  }
};

class TransportTest : public ::testing::Test {
 protected:
  std::shared_ptr<const TlsContext> node(const std::string& name, const TestCert& ca) {
    const TestCert cert = make_cert({.name = name}, &ca);
    return *TlsContext::load(write_files(dir_, name, cert, ca));
  }
  TlsGate gate(std::shared_ptr<const TlsContext> context) {
    return {std::move(context), [this](const Note& note) { notes_.push_back(note); }};
  }
  /// Of a port for clients.
  TlsGate clients(ClientCertificates rule) {
    const TestCert cert = make_cert({.name = "port"}, &ca_);
    return {*TlsContext::load_for_clients(write_files(dir_, "port", cert, ca_), rule),
            [this](const Note& note) { notes_.push_back(note); }, TlsGate::Use::clients};
  }
  void meet(TlsGate& dialler, Kind kind, TlsGate& acceptor) {
    auto listener = listen_tcp(*Endpoint::parse("127.0.0.1:0", 0));
    ASSERT_TRUE(listener);
    at_ = local_endpoint(listener->get());
    acceptor_.emplace(
        loop_, *std::move(listener),
        [&](Fd socket, const Endpoint& from) {
          there_.transport.emplace(loop_, std::move(socket), from, there_.events(),
                                   ConnectionLimits{}, acceptor);
        },
        [](int) {});
    here_.transport.emplace(loop_, at_, kind, here_.events(), ConnectionLimits{}, dialler);
  }
  /// As a link does: the dialler speaks first.
  void talk() {
    ASSERT_TRUE(
        run_until(loop_, [&] { return !here_.seen.empty() && here_.seen.back() == "connected"; }));
    here_.transport->send(to_bytes("hello"));
    ASSERT_TRUE(run_until(loop_, [&] { return there_.said == "hello"; }));
    there_.transport->send(to_bytes("welcome"));
    ASSERT_TRUE(run_until(loop_, [&] { return here_.said == "welcome"; }));
  }
  static std::uint64_t failed(const TlsGate& gate, TlsFailure kind) {
    return gate.counts().failed[static_cast<std::size_t>(kind)];
  }

  TempDir dir_;
  TestCert ca_ = make_cert({.name = "Grove"});
  Loop loop_;
  std::vector<Note> notes_;
  Endpoint at_;
  Side here_, there_;
  std::optional<Acceptor> acceptor_;
};

TEST_F(TransportTest, ChangesHands) {
  for (const Kind kind : {Kind::plain, Kind::tls}) {
    TlsGate a = gate(node("a", ca_)), b = gate(node("b", ca_)), nobodys = gate({});
    meet(a, kind, b);
    talk();
    for (Side* const side : {&here_, &there_}) {
      TransportState state = side->transport->release();
      EXPECT_EQ(state.channel.has_value(), kind == Kind::tls);
      side->transport.reset();
      side->said.clear();
      side->transport.emplace(loop_, std::move(state), side->events(), ConnectionLimits{}, nobodys);
    }
    here_.transport->send(to_bytes("here again"));
    there_.transport->send(to_bytes("there again"));
    ASSERT_TRUE(run_until(loop_, [&] {
      return there_.said == "here again" && here_.said == "there again";
    }));
    there_.transport.reset();
    EXPECT_TRUE(run_until(loop_, [&] { return here_.closed; }));
    here_.forget(), there_.forget();
  }
}

TEST_F(TransportTest, CarriesBytesUnderTls) {
  TlsGate a = gate(node("a", ca_)), b = gate(node("b", ca_));
  meet(a, Kind::tls, b);
  talk();
  EXPECT_THAT(here_.seen, ElementsAre("secured by CN = b", "connected"));
  EXPECT_THAT(there_.seen, ElementsAre("secured by CN = a"));
  here_.transport->finish();
  EXPECT_TRUE(run_until(loop_, [&] { return there_.closed && here_.closed; }));
  EXPECT_EQ(a.counts().dialled, 1u);
  EXPECT_EQ(b.counts().accepted, 1u);
  EXPECT_TRUE(notes_.empty());
}

TEST_F(TransportTest, LeavesOthersAsTheyAreAlthoughThereAreCertificates) {
  TlsGate a = gate(node("a", ca_)), b = gate(node("b", ca_));
  meet(a, Kind::plain, b);
  talk();
  EXPECT_THAT(here_.seen, ElementsAre("connected"));
  EXPECT_TRUE(there_.seen.empty());
}

TEST_F(TransportTest, APortForClientsTakesNobodyWithoutTls) {
  TlsGate a = gate(nullptr), b = clients(ClientCertificates::unasked);
  meet(a, Kind::plain, b);
  ASSERT_TRUE(run_until(loop_, [&] { return !here_.seen.empty(); }));
  here_.transport->send(to_bytes("PING"));
  EXPECT_TRUE(run_until(loop_, [&] { return here_.closed && there_.closed; }));
  EXPECT_EQ(there_.said, "");
  EXPECT_TRUE(there_.reason.starts_with(kTlsTrouble)) << there_.reason;
  EXPECT_EQ(failed(b, TlsFailure::plain_peer), 1u);
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_EQ(notes_[0].code, NoteCode::client_tls_refused);
}

TEST_F(TransportTest, ClientsNeedCertificatesOnlyWhereTheyAreWanted) {
  TlsGate stranger = gate(node("eve", make_cert({.name = "Thicket"})));
  for (const auto rule : {ClientCertificates::unasked, ClientCertificates::wanted}) {
    TlsGate b = clients(rule);
    // It believes whoever answers, so that it is the acceptor who decides.
    SSL_CTX_set_verify(stranger.context()->get(), SSL_VERIFY_NONE, nullptr);
    meet(stranger, Kind::tls, b);
    if (rule == ClientCertificates::unasked)
      talk();
    else
      EXPECT_TRUE(run_until(loop_, [&] { return there_.closed; }));
    EXPECT_EQ(failed(b, TlsFailure::untrusted), rule == ClientCertificates::wanted ? 1u : 0u);
    here_.forget(), there_.forget();
  }
}

TEST_F(TransportTest, WithoutCertificatesTlsIsBytesLikeAnyOther) {
  TlsGate a = gate(node("a", ca_)), b = gate(nullptr);
  meet(a, Kind::tls, b);
  ASSERT_TRUE(run_until(loop_, [&] { return !there_.said.empty(); }));
  EXPECT_EQ(there_.said.front(), '\x16');
  there_.transport->send(to_bytes("\xD7PANDO no"));
  there_.transport->finish();
  ASSERT_TRUE(run_until(loop_, [&] { return here_.closed; }));
  EXPECT_EQ(here_.reason, "TLS: the peer has no TLS; give certificates to all nodes or to none");
  EXPECT_EQ(failed(a, TlsFailure::plain_peer), 1u);
  EXPECT_TRUE(here_.seen.empty());
}

TEST_F(TransportTest, StrangersAreRefusedOnBothSides) {
  const TestCert thicket = make_cert({.name = "Thicket"});
  TlsGate a = gate(node("a", thicket)), b = gate(node("b", ca_));
  meet(a, Kind::tls, b);
  ASSERT_TRUE(run_until(loop_, [&] { return here_.closed && there_.closed; }));
  EXPECT_THAT(here_.reason, HasSubstr("TLS: the peer's certificate is refused: "));
  EXPECT_EQ(there_.reason, "TLS: the peer refused this node's certificate: unknown CA");
  EXPECT_EQ(failed(a, TlsFailure::untrusted) + failed(b, TlsFailure::peer_refused), 2u);
  ASSERT_EQ(notes_.size(), 2u);
  EXPECT_EQ(notes_[0].code, NoteCode::link_tls_refused);
}

TEST_F(TransportTest, NewCertificatesAreForNewConnections) {
  TlsGate a = gate(node("a", ca_)), b = gate(node("b", ca_));
  meet(a, Kind::tls, b);
  talk();
  const TestCert next = make_cert({.name = "Next"});
  a.renew(node("a2", next));
  b.renew(node("b2", next));
  here_.transport->send(to_bytes(" again"));
  EXPECT_TRUE(run_until(loop_, [&] { return there_.said == "hello again"; }))
      << "the old one lasts";
  here_.transport.reset();
  ASSERT_TRUE(run_until(loop_, [&] { return there_.closed; }));
  here_.forget();
  there_.forget();
  meet(a, Kind::tls, b);
  talk();
  EXPECT_THAT(here_.seen, ElementsAre("secured by CN = b2", "connected"));
}

TEST_F(TransportTest, WhoStopsInTheHandshakeIsCutOff) {
  TlsGate none = gate(nullptr), b = gate(node("b", ca_));
  meet(none, Kind::plain, b);
  ASSERT_TRUE(run_until(loop_, [&] { return !here_.seen.empty(); }));
  here_.transport->send(to_bytes("\x16\x03\x01"));
  ASSERT_TRUE(run_until(loop_, [&] { return there_.closed; }));
  EXPECT_EQ(there_.reason, "TLS: the handshake took too long");
  EXPECT_EQ(failed(b, TlsFailure::timeout), 1u);
}

TEST_F(TransportTest, AnOwnerMayLetGoWhateverItHears) {
  TlsGate a = gate(node("a", ca_)), b = gate(node("b", ca_));
  meet(a, Kind::tls, b);
  talk();
  // From here on either side goes at its first word, in the middle of its own callback.
  Side gone;
  TransportEvents events = gone.events();
  bool heard = false;
  events.secured = [&](const PeerCertificate&) {
    heard = true;
    gone.transport.reset();
  };
  gone.transport.emplace(loop_, at_, Kind::tls, std::move(events), ConnectionLimits{}, a);
  EXPECT_TRUE(run_until(loop_, [&] { return heard; }));
  EXPECT_TRUE(gone.seen.empty()) << "nobody is told that it is connected";
}

}  // namespace
}  // namespace pando::shell
