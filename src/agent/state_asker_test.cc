#include "agent/state_asker.h"

#include <gtest/gtest.h>

#include <vector>

namespace pando::agent {
namespace {

TEST(StateAsker, TellsWritersOnceAndWatchersUntilTheyStop) {
  std::vector<node::StateAsk> asked;
  StateAsker asker{[&](node::StateAsk ask) { asked.push_back(std::move(ask)); }};
  int written = 0, watched = 0;
  asker.ask(state::Erase{"k"}, [&](const state::Reply&) { ++written; });
  Ticket ticket = 0;
  ticket = asker.watch({"", "k"}, [&](const state::Reply&) {
    if (++watched == 2) asker.unwatch(ticket);
  });
  ASSERT_EQ(asked.size(), 2U);
  for (int i = 0; i < 3; ++i) {
    asker.on_answer({asked[0].ticket, state::Done{}});
    asker.on_answer({ticket, state::Watched{}});
  }
  EXPECT_EQ(written, 1);
  EXPECT_EQ(watched, 2);
  ASSERT_EQ(asked.size(), 3U);
  EXPECT_EQ(std::get<state::Unwatch>(asked[2].command).ticket, ticket);
}

}  // namespace
}  // namespace pando::agent
