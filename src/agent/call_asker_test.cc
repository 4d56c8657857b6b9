#include "agent/call_asker.h"

#include <gtest/gtest.h>

#include <vector>

namespace pando::agent {
namespace {

TEST(CallAsker, TellsEveryCallerTheEndOfItsOwnCallOnce) {
  std::vector<node::CallAsk> asked;
  CallAsker asker{[&](node::CallAsk ask) { asked.push_back(std::move(ask)); }};
  std::vector<std::string> heard;
  for (const std::string who : {"first", "second"})
    asker.call({"oak", who, {}, {}}, [&heard, who](const call::Ended& ended) {
      heard.push_back(who + " " + to_string(ended.answer.value_or(Bytes{})));
    });
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(std::get<call::Call>(asked[1].command).method, "second");
  for (int i = 0; i < 2; ++i) {
    asker.on_news(call::Ended{asked[1].ticket, to_bytes("2")});
    asker.on_news(call::Ended{asked[0].ticket, to_bytes("1")});
    asker.on_news(call::Posted{asked[0].ticket, 1, 0, {}});
  }
  EXPECT_EQ(heard, (std::vector<std::string>{"second 2", "first 1"}));
}

TEST(CallAsker, CancelsWhatNobodyWaitsFor) {
  std::vector<node::CallAsk> asked;
  CallAsker asker{[&](node::CallAsk ask) { asked.push_back(std::move(ask)); }};
  int ended = 0;
  const Ticket ticket = asker.call({"oak", "m", {}, {}}, [&](const call::Ended&) { ++ended; });
  asker.cancel(ticket);
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(std::get<call::Cancel>(asked[1].command).ticket, ticket);
  asker.on_news(call::Ended{ticket, {}});
  asker.cancel(ticket);
  EXPECT_EQ(asked.size(), 2U);
  EXPECT_EQ(ended, 0);
}

}  // namespace
}  // namespace pando::agent
