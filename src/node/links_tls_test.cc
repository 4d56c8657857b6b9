// Links under TLS, as far as a node knows of it: who has it, and whom certificates name.
#include "base/note_code.h"
#include "node/cluster_test.h"

namespace pando::node {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;

Config pando(std::uint8_t host, bool tls) {
  Config c = config(host);
  c.self = {.id = {{host, 1}}, .start = host};
  c.link_tls = tls;
  return c;
}

void join(Cluster& world, std::uint8_t host, std::uint8_t seed) {
  world.ask(host, command::Join{{{"", at(seed)}}, true});
  world.run(5s);
}

PeerLink link_of(Cluster& world, std::uint8_t host) {
  const auto peers = world.node(host).peers(world.now());
  return peers.empty() ? PeerLink{} : peers.front();
}

std::uint64_t refused(Cluster& world, std::uint8_t host, const std::string& reason) {
  return world.node(host).stats().refused["link_" + reason];
}

auto note(const std::string& detail) {
  return AllOf(Field(&Noted::code, static_cast<std::uint16_t>(NoteCode::link_refused)),
               Field(&Noted::detail, HasSubstr(detail)));
}

TEST(LinksUnderTls, AreShownWithTheOthersCertificate) {
  Cluster world{{pando(1, true), pando(2, true)}};
  world.certify({{1, {"n1"}}, {2, {"n2"}}});
  join(world, 1, 2);
  const PeerLink one = link_of(world, 1), two = link_of(world, 2);
  EXPECT_EQ(one.state, PeerLink::State::up);
  EXPECT_EQ(one.tls, one.dialled ? "the dialled" : "the dialler");
  EXPECT_EQ(two.tls, two.dialled ? "the dialled" : "the dialler");
}

TEST(LinksUnderTls, WithoutItAreNotMade) {
  Cluster world{{pando(1, true), pando(2, false)}};
  world.keep_silent(2);  // the driver of the first would speak TLS to it, in vain
  join(world, 2, 1);
  EXPECT_NE(link_of(world, 1).state, PeerLink::State::up);
  EXPECT_NE(link_of(world, 2).state, PeerLink::State::up);
  EXPECT_THAT(world.notes(1), Contains(note("the dialler has none")));
  EXPECT_THAT(world.notes(2), Contains(note("the peer says: one side uses TLS and the other does "
                                            "not: the dialler has none")));
  EXPECT_GT(refused(world, 1, "tls"), 0u);
  EXPECT_GT(refused(world, 2, "tls"), 0u);
  EXPECT_EQ(world.node(2).members().size(), 2u) << "members need no link";
}

TEST(LinksUnderTls, AreRefusedByANodeWithoutTls) {
  Cluster world{{pando(1, false)}};
  const StreamId stranger{StreamId::kAccepted | 77};
  world.give(1, StreamAccepted{stranger, at(9)});
  world.give(1, StreamBytes{stranger, to_bytes("\x16\x03\x01")});
  EXPECT_EQ(refused(world, 1, "tls"), 1u);
  EXPECT_THAT(world.notes(1), Contains(note("the acceptor has none")));
}

TEST(LinksUnderTls, CarryNothingButLinks) {
  Cluster world{{pando(1, true)}};
  const StreamId stranger{StreamId::kAccepted | 77};
  world.give(1, StreamAccepted{stranger, at(9)});
  world.give(1, StreamSecured{stranger, {"CN = n9", {"n9"}}});
  world.give(1, StreamBytes{stranger, to_bytes("\x06 what memberlist might say")});
  EXPECT_EQ(refused(world, 1, "garbage"), 1u);
}

TEST(LinksUnderTls, NeedTheRightNameIfNamesAreChecked) {
  Config one = pando(1, true), two = pando(2, true);
  one.link_tls_names = true;
  Cluster world{{one, two}};
  world.certify({{1, {"whoever"}}, {2, {"www.example", "n3"}}});
  join(world, 1, 2);
  EXPECT_NE(link_of(world, 1).state, PeerLink::State::up);
  EXPECT_GT(refused(world, 1, "certificate_name"), 0u);
  EXPECT_GT(refused(world, 2, "certificate_name"), 0u) << "the other side is told";
}

TEST(LinksUnderTls, TakeANameInAnyCaseOfLetters) {
  Config one = pando(1, true), two = pando(2, true);
  one.link_tls_names = two.link_tls_names = true;
  Cluster world{{one, two}};
  world.certify({{1, {"N1"}}, {2, {"www.example", "N2"}}});
  join(world, 1, 2);
  EXPECT_EQ(link_of(world, 1).state, PeerLink::State::up);
}

}  // namespace
}  // namespace pando::node
