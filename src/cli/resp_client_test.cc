#include "cli/resp_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include "cli/resp_test_server.h"

namespace pando::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using Words = RespTestServer::Words;

constexpr const char* kHello = "%1\r\n$6\r\nserver\r\n$5\r\npando\r\n";

/// Greets, and answers everything else with one text.
RespTestServer::Answer always(std::string answer) {
  return [answer = std::move(answer)](const Words& words) {
    return words[0] == "HELLO" ? kHello : answer;
  };
}

TEST(RespClient, AsksAndReadsAMap) {
  RespTestServer server{always("%2\r\n$4\r\nname\r\n$1\r\nb\r\n$4\r\nport\r\n:7946\r\n")};
  auto client = RespClient::connect({server.address(), ""});
  ASSERT_TRUE(client) << client.error();
  const auto answer = client->ask({"PANDO.MEMBER", "b"}, after(10s));
  ASSERT_TRUE(answer) << answer.error();
  EXPECT_EQ(text_field(*answer, "name"), "b");
  EXPECT_EQ(text_field(*answer, "port"), "7946");
  EXPECT_EQ(text_field(*answer, "colour"), "");
  EXPECT_EQ(field(*answer, "colour"), nullptr);
  EXPECT_THAT(server.requests(), ElementsAre(Words{"HELLO", "3"}, Words{"PANDO.MEMBER", "b"}));
}

TEST(RespClient, ShowsItsPasswordOnlyToWhomAsksForOne) {
  RespTestServer open{always("+OK\r\n")};
  ASSERT_TRUE(RespClient::connect({.address = open.address(), .auth = "s3cret"}));
  EXPECT_THAT(open.requests(), ElementsAre(Words{"HELLO", "3"}));

  RespTestServer shut{[](const Words& words) {
    return words.size() > 2 ? kHello : "-NOAUTH Authentication required.\r\n";
  }};
  ASSERT_TRUE(RespClient::connect({.address = shut.address(), .auth = "s3cret"}));
  EXPECT_THAT(shut.requests(),
              ElementsAre(Words{"HELLO", "3"}, Words{"HELLO", "3", "AUTH", "default", "s3cret"}));
  const auto without = RespClient::connect({shut.address(), ""});
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error(), "NOAUTH Authentication required.");
}

TEST(RespClient, AnErrorOfTheAgentComesWithoutItsCodeAndTheNextQuestionIsAnswered) {
  RespTestServer server{[](const Words& words) -> std::optional<std::string> {
    if (words[0] == "HELLO") return kHello;
    return words[0] == "PING" ? "+PONG\r\n" : "-ERR no such thing\r\n";
  }};
  auto client = RespClient::connect({server.address(), ""});
  ASSERT_TRUE(client);
  const auto refused = client->ask({"PANDO.X"}, after(10s));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), "no such thing");
  EXPECT_EQ(client->ask({"PING"}, after(10s))->text, "PONG");
}

TEST(RespClient, KeepsWhatItWasNotAskedForUntilItIsWanted) {
  RespTestServer server{always(">1\r\n+early\r\n+OK\r\n>1\r\n+late\r\n")};
  auto client = RespClient::connect({server.address(), ""});
  ASSERT_TRUE(client);
  EXPECT_EQ(client->ask({"WATCH"}, after(10s))->text, "OK");
  for (const char* word : {"early", "late"}) {
    const auto push = client->next_push(after(10s));
    ASSERT_TRUE(push) << push.error();
    EXPECT_EQ(push->items[0].text, word);
  }
}

TEST(RespClient, SaysWhyThereIsNoAnswer) {
  RespTestServer mute{[](const Words& words) -> std::optional<std::string> {
    if (words[0] == "HELLO") return kHello;
    if (words[0] == "BYE") return std::nullopt;
    return words[0] == "WAIT" ? "" : "?what\r\n";
  }};
  const auto fails = [&](const std::string& word, std::chrono::nanoseconds limit) {
    auto client = RespClient::connect({mute.address(), ""});
    return client ? client->ask({word}, after(limit)).error() : client.error();
  };
  EXPECT_EQ(fails("BYE", 10s), "client closed");
  EXPECT_EQ(fails("WAIT", 50ms), "i/o timeout");
  EXPECT_NE(fails("GARBAGE", 10s), "");
  const auto nobody = RespClient::connect({"127.0.0.1:1", ""});
  ASSERT_FALSE(nobody);
  EXPECT_THAT(nobody.error(), HasSubstr("dial tcp 127.0.0.1:1"));
}

TEST(RespClient, AnInterruptEndsAWait) {
  RespTestServer server{always("+OK\r\n")};
  auto client = RespClient::connect({server.address(), ""});
  ASSERT_TRUE(client);
  const int stop = eventfd(1, EFD_CLOEXEC);
  client->interrupt_on(stop);
  const auto push = client->next_push(kForever);
  ASSERT_FALSE(push);
  EXPECT_EQ(push.error(), kInterrupted);
  close(stop);
}

}  // namespace
}  // namespace pando::cli
