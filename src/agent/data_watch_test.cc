#include "agent/data_watch.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "agent/data_thread.h"
#include "shell/loop_test.h"

namespace pando::agent {
namespace {

using namespace std::chrono_literals;

struct DataWatchTest : testing::Test {
  std::size_t notes(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        log.recent(), [&](const LogLine& line) { return line.text.contains(text); }));
  }

  shell::Loop loop;
  Logger log{{.descriptor = -1}, Level::debug};
  DataThread data;
  DataWatch watch{loop, data.loop(), "pando-data-1", log, {.every = 10ms, .patience = 3}};
};

TEST_F(DataWatchTest, SaysOnceThatTheThreadHangsAndWhenItTurnsAgain) {
  watch.begin();
  ASSERT_TRUE(shell::run_until(loop, [&] { return !watch.trouble().empty(); }))
      << "nobody runs the data's loop";
  const Instant later = shell::now() + 100ms;
  ASSERT_TRUE(shell::run_until(loop, [&] { return shell::now() > later; }));
  EXPECT_EQ(notes("the thread of the data pando-data-1 has not turned"), 1u);
  data.start("pando-data-1");
  EXPECT_TRUE(shell::run_until(loop, [&] { return watch.trouble().empty(); }));
  EXPECT_EQ(notes("the thread of the data pando-data-1 turns again"), 1u);
  data.stop();
  EXPECT_TRUE(shell::run_until(loop, [&] { return !watch.trouble().empty(); }));
  EXPECT_EQ(notes("the thread of the data pando-data-1 has not turned"), 2u);
}

}  // namespace
}  // namespace pando::agent
