#include <gmock/gmock.h>

#include "node/shard/named_histograms.h"
#include "node/shard/shard_world_test.h"

namespace pando::shard {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Histogram, StepsEndAPartOfAPercentBehindPowersOfTwo) {
  Histogram histogram;
  for (const std::uint64_t ns : {0U, 1031U, 1032U, 2063U, 2064U, 33'023U, 33'024U, 4'000'000'000U})
    histogram.add(ns);
  const auto& counts = histogram.counts();
  EXPECT_EQ(counts[0], 2U);
  EXPECT_EQ(counts[1], 2U);
  EXPECT_EQ(counts[2], 1U);
  EXPECT_EQ(counts[5], 1U) << "33 us";
  EXPECT_EQ(counts[6], 1U);
  EXPECT_EQ(counts.back(), 1U) << "whatever is longer";
  EXPECT_EQ(Histogram::end_of(5) / 1000, 33U);
  EXPECT_EQ(Histogram::end_of(Histogram::kSteps - 1) / 1000, 1'082'130U);
}

/// What two shards have packed, as a client sees it: each step counts those below it.
TEST(Histogram, ThoseOfShardsAreAddedUp) {
  Histogram one, other;
  one.add(500);
  one.add(5'000);
  other.add(600);
  const NamedHistograms sum =
      sum_of({packed({{"get", one}, {"config|set", one}}), packed({{"get", other}})});
  EXPECT_EQ(shown(sum, resp::Protocol::resp2),
            "*4\r\n$3\r\nget\r\n*4\r\n$5\r\ncalls\r\n:3\r\n$14\r\nhistogram_usec\r\n"
            "*4\r\n:1\r\n:2\r\n:8\r\n:3\r\n"
            "$10\r\nconfig|set\r\n*4\r\n$5\r\ncalls\r\n:2\r\n$14\r\nhistogram_usec\r\n"
            "*4\r\n:1\r\n:1\r\n:8\r\n:2\r\n");
  EXPECT_THAT(shown(sum, resp::Protocol::resp3), StartsWith("%2\r\n$3\r\nget\r\n%2\r\n"));
}

TEST(LatencyMonitor, KeepsTheLongestOfEachSecond) {
  LatencyMonitor monitor;
  monitor.add("command", {7, 20});
  monitor.add("command", {7, 30});
  monitor.add("command", {7, 10});
  for (std::int64_t at = 8; at < 170; ++at) monitor.add("command", {at, 5});
  const Spikes* const spikes = monitor.of("command");
  ASSERT_NE(spikes, nullptr);
  EXPECT_EQ(spikes->list.size(), 160U);
  EXPECT_EQ(spikes->list.front().at, 10);
  EXPECT_EQ(spikes->longest, 30);
  EXPECT_FALSE(monitor.reset("fast-command"));
  EXPECT_TRUE(monitor.reset("command"));
  EXPECT_EQ(monitor.of("command"), nullptr);
}

/// As redis-server 7.0 draws the same.
TEST(LatencyMonitor, DrawsWhatItKeeps) {
  LatencyMonitor monitor;
  monitor.add("command", {100, 100});
  monitor.add("command", {160, 300});
  monitor.add("command", {161, 200});
  monitor.add("command", {162, 500});
  EXPECT_EQ(graph_of("command", *monitor.of("command"), 165),
            "command - high 500 ms, low 100 ms (all time high 500 ms)\n" + std::string(80, '-') +
                "\n   #\n _ |\n |_|\n_|||\n    \n1543\nmsss\n");
}

TEST(Latency, NotesWhatTakesLongWhicheverShardCarriesItOut) {
  World w{1, 1};
  PlainObserver::step = 5'000'000;
  w.say(0, {"GET", w.key_of(0)});
  EXPECT_EQ(w.say(0, {"LATENCY", "LATEST"}), "*0\r\n") << "nothing is watched";
  EXPECT_EQ(w.say(0, {"CONFIG", "SET", "latency-monitor-threshold", "5"}), "+OK\r\n");
  for (int i = 0; i < 8; ++i) w.say(0, {"SINTER", w.key_of(0, i)});
  EXPECT_THAT(w.say(0, {"LATENCY", "LATEST"}), StartsWith("*1\r\n*4\r\n$7\r\ncommand\r\n"));
  w.say(0, {"GET", w.key_of(0)});
  EXPECT_THAT(w.say(0, {"LATENCY", "LATEST"}), HasSubstr("$12\r\nfast-command\r\n"));
  EXPECT_THAT(w.say(0, {"LATENCY", "HISTORY", "fast-command"}), StartsWith("*1\r\n*2\r\n:"));
  EXPECT_THAT(w.say(0, {"LATENCY", "GRAPH", "command"}), HasSubstr("command - high 5 ms"));
  EXPECT_THAT(w.say(0, {"LATENCY", "DOCTOR"}), HasSubstr("SLOWLOG GET names the commands"));
  EXPECT_EQ(w.say(0, {"LATENCY", "RESET", "command", "none"}), ":1\r\n");
  EXPECT_EQ(w.say(0, {"LATENCY", "RESET"}), ":1\r\n");
  EXPECT_EQ(w.say(0, {"LATENCY", "HISTORY", "command"}), "*0\r\n");
  PlainObserver::step = 0;
}

TEST(Latency, HistogramsAreOfAllShards) {
  World w{1, 1};
  for (int i = 0; i < 8; ++i) w.say(0, {"SET", w.key_of(0, i), "v"});
  w.say(0, {"OBJECT", "ENCODING", w.key_of(0)});
  EXPECT_THAT(w.say(0, {"LATENCY", "HISTOGRAM", "Set", "nosuch"}),
              StartsWith("*2\r\n$3\r\nset\r\n*4\r\n$5\r\ncalls\r\n:8\r\n"));
  EXPECT_THAT(w.say(0, {"LATENCY", "HISTOGRAM", "object"}), HasSubstr("object|encoding"));
  EXPECT_THAT(w.say(0, {"LATENCY", "HISTOGRAM"}), StartsWith("*4\r\n"));
}

}  // namespace
}  // namespace pando::shard
