/// PANDO.CALL as a Redis client sees it.
#include <gmock/gmock.h>

#include "doors/door_world_test.h"
#include "wire/resp/reply_reader.h"

namespace pando::doors {
namespace {

using resp::Value;
using testing::HasSubstr;

struct RespCallTest : DoorWorld {
  /// Sends one request and ends the call that it makes, if `end` is given.
  Value ask(std::string_view line, std::optional<call::Ended> end = {}) {
    host.calls.clear();
    Client client{loop, at};
    client.say("HELLO 3\n" + std::string{line} + "\nQUIT\n");
    EXPECT_TRUE(until([&] { return !end || !host.calls.empty(); }));
    if (end && !host.calls.empty()) host.calls.front().told(*end);
    EXPECT_TRUE(until([&] { return client.closed; }));
    resp::ReplyReader reader;
    reader.feed(view(client.heard));
    (void)reader.next();
    return **reader.next();
  }

  DeskedDoor door{loop, listener(), {}, host};
};

TEST_F(RespCallTest, AnswersWhatTheNodeAnswers) {
  const std::string raw("\0\r\n\xFF", 4);
  const Value answer = ask("PANDO.CALL b echo hello 1500", call::Ended{0, to_bytes(raw)});
  EXPECT_EQ(answer.kind, Value::Kind::text);
  EXPECT_EQ(answer.text, raw);
  const call::Call& call = host.calls.at(0).call;
  EXPECT_EQ(call.to + " " + call.method + " " + to_string(call.body), "b echo hello");
  EXPECT_EQ(call.limit, 1500ms);
}

TEST_F(RespCallTest, TakesBodyAndTimeOrLeavesThemAway) {
  ask("PANDO.CALL b echo", call::Ended{0, Bytes{}});
  EXPECT_EQ(host.calls.at(0).call.body, Bytes{});
  EXPECT_EQ(host.calls.at(0).call.limit, 10s);
  for (const char* wrong :
       {"PANDO.CALL b echo x 0", "PANDO.CALL b echo x 1s", "PANDO.CALL b echo x 86400001"}) {
    EXPECT_THAT(ask(wrong).text, HasSubstr("use 1 to 86400000 ms")) << wrong;
    EXPECT_TRUE(host.calls.empty()) << wrong;
  }
}

TEST_F(RespCallTest, AClientThatGoesTakesItsCallAlong) {
  {
    Client gone{loop, at};
    gone.say("PANDO.CALL b echo x\n");
    ASSERT_TRUE(until([&] { return host.calls.size() == 1; }));
  }
  EXPECT_TRUE(until([&] { return !host.cancelled.empty(); }));
  EXPECT_EQ(host.cancelled, std::vector<std::uint64_t>{1});
  ask("PANDO.CALL b echo x", call::Ended{0, Bytes{}});
  EXPECT_EQ(host.cancelled.size(), 1u) << "what has ended is not cancelled";
}

TEST_F(RespCallTest, FailuresAreTypedByTheirCode) {
  using call::Failure;
  for (const auto& [failure, code] :
       {std::pair{Failure::unknown_node, "UNKNOWN_NODE"}, std::pair{Failure::failed, "FAILED"},
        std::pair{Failure::lost, "LOST"}}) {
    const Value answer = ask("PANDO.CALL b echo x",
                             call::Ended{0, std::unexpected(call::Fault{failure, "so\nit is"})});
    EXPECT_TRUE(answer.is_error());
    EXPECT_EQ(answer.text, std::string{code} + " so it is");
  }
}

}  // namespace
}  // namespace pando::doors
