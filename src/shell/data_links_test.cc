#include "shell/data_links.h"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "node/shard/address.h"
#include "shell/loop_test.h"

namespace pando::shell {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The first shard of a node with a data link to the second one of "b", whose socket the test has.
struct DataLinksTest : testing::Test {
  DataLinksTest() {
    int sockets[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sockets), 0);
    ours = Fd{sockets[0]};
    theirs = Fd{sockets[1]};
  }
  void up(std::string_view rest = {}) {
    std::map<StreamId, HandedStream> handed;
    handed.emplace(kStream,
                   HandedStream{{std::move(ours), {}, to_bytes("unsent")}, to_bytes(rest)});
    links.up("b", {{0, 1, kStream}}, handed);
  }
  static node::DataPost post(std::string_view text, std::uint8_t to = 1, bool bulk = false) {
    Bytes message = to_bytes(text);
    shard::seal(message, {0, to}, shard::Letters::Kind::store);
    return {"b", std::move(message), bulk};
  }
  static std::string framed(std::string_view text) {
    const Bytes message = post(text).message;
    return std::string{'\0', '\0', '\0', static_cast<char>(message.size())} + to_string(message);
  }
  std::string heard() const {
    char buffer[1024];
    const auto size = ::recv(theirs.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    return size > 0 ? std::string(buffer, static_cast<std::size_t>(size)) : std::string{};
  }
  void say(std::string_view bytes) const {
    EXPECT_EQ(::send(theirs.get(), bytes.data(), bytes.size(), 0),
              static_cast<ssize_t>(bytes.size()));
  }

  static constexpr StreamId kStream{7};
  Fd ours, theirs;
  Loop loop;
  std::vector<std::string> came;
  std::vector<StreamId> ended;
  DataLinks links{loop,
                  {.came =
                       [this](const std::string& peer, ByteView message) {
                         came.push_back(peer + ": " +
                                        to_string(message.first(message.size() - 3)));
                       },
                   .closed = [this](StreamId s, const std::string&,
                                    StreamEnd) { ended.push_back(s); },
                   .noted = [](const Note&) {}}};
};

TEST_F(DataLinksTest, SayWhatIsForThatShardInOnePiece) {
  EXPECT_FALSE(links.post(post("nobody is there"))) << "over the link, then";
  up();
  EXPECT_EQ(heard(), "unsent");
  EXPECT_TRUE(links.post(post("one")));
  EXPECT_TRUE(links.post(post("two")));
  EXPECT_FALSE(links.post(post("much", 1, true)));
  EXPECT_EQ(heard(), "");
  links.flush();
  EXPECT_EQ(heard(), framed("one") + framed("two"));
  links.down("b");
  EXPECT_FALSE(links.post(post("it is gone")));
}

TEST_F(DataLinksTest, PassOnWhatCameBeforeThenWhatComes) {
  const std::string last = framed("three");
  up(framed("one") + framed("two") + last.substr(0, 5));
  EXPECT_THAT(came, IsEmpty()) << "the shard does not know the peer yet";
  links.begin("b");
  EXPECT_THAT(came, ElementsAre("b: one", "b: two"));
  say(last.substr(5) + framed("four") + last.substr(0, 2));
  ASSERT_TRUE(run_until(loop, [this] { return came.size() == 4; }));
  say(last.substr(2));
  ASSERT_TRUE(run_until(loop, [this] { return came.size() == 5; }));
  EXPECT_THAT(came, ElementsAre("b: one", "b: two", "b: three", "b: four", "b: three"));
}

TEST_F(DataLinksTest, TellOnceThatOneHasEnded) {
  up();
  links.begin("b");
  theirs.reset();
  ASSERT_TRUE(run_until(loop, [this] { return !ended.empty(); }));
  EXPECT_TRUE(links.post(post("to nobody"))) << "until the link ends, too";
  links.flush();
  links.down("b");
  EXPECT_THAT(ended, ElementsAre(kStream));
}

TEST_F(DataLinksTest, EndWhereAMessageIsTooLong) {
  up();
  links.begin("b");
  say(framed("one") + std::string{'\1', '\0', '\0', '\1'} + framed("two"));
  ASSERT_TRUE(run_until(loop, [this] { return !ended.empty(); }));
  EXPECT_THAT(came, ElementsAre("b: one"));
}

TEST_F(DataLinksTest, TellOfOneThatWasBrokenBefore) {
  ours.reset();
  up();
  EXPECT_THAT(ended, ElementsAre(kStream));
  links.begin("b");
}

}  // namespace
}  // namespace pando::shell
