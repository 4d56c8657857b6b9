#include "node/shard/slow_log.h"

#include <gmock/gmock.h>

#include "node/shard/node_rows.h"
#include "node/shard/shard.h"
#include "node/shard/shard_world_test.h"
#include "node/shard/transaction.h"

namespace pando::shard {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// A tick is a microsecond; each look at the counter takes as many as the test says.
struct HandObserver final : Observer {
  std::uint64_t ticks() const override { return at += step; }
  double nanoseconds_per_tick() const override { return 1000; }
  Caller caller(std::uint64_t client) const override {
    return {"10.0.0.1:" + std::to_string(client), "c"};
  }
  mutable std::uint64_t at = 0;
  std::uint64_t step = 7;
};

struct OpenLease final : Lease {
  bool serves(Instant, std::uint16_t) const override { return true; }
};

/// A node that is primary of everything, and one client.
struct Alone {
  Alone() {
    map.members.push_back({config().self, "n0", {}, 100});
    map.buckets.resize(4);
    for (map::Holders& holders : map.buckets) holders.acting.push_back(0);
    map.epoch = 1;
    shard.step(Instant{1s}, MapIs{std::make_shared<const map::Map>(map)});
  }
  Config config() { return {.self = {Id{{1}}, 1}, .name = "n0", .observer = &observer}; }

  std::string say(std::vector<std::string> words) {
    const std::vector<std::string_view> views{words.begin(), words.end()};
    const keys::Command* command = row_of(views);
    if (command == nullptr) command = node_row(views);
    shard.step(Instant{2s}, Request{5, 1, command, views});
    Outbox out;
    shard.poll(Instant{2s}, out);
    for (const Output& output : out)
      if (const auto* answer = std::get_if<Answered>(&output)) return answer->reply;
    return "nothing";
  }
  std::string spent() const {
    std::string out;
    for (const Spending& one : shard.spent())
      out += resp::shown_name(*one.row) + " " + std::to_string(one.runs) + " " +
             std::to_string(one.nanoseconds) + ",";
    return out;
  }

  map::Map map;
  HandObserver observer;
  OpenLease lease;
  Shard shard{config(), lease, Instant{1s}, Rng{1}};
};

TEST(SlowLog, KeepsTheNewestWithTheirWordsCut) {
  SlowLog log;
  log.set_limits({.entries = 2});
  const std::string large(300, 'x');
  const auto note = [&](std::int64_t at, const std::vector<std::string_view>& words) {
    log.add({.at = at, .words = SlowLog::shown(words)});
  };
  note(1, {"a"});
  note(2, {"set", large});
  note(3, std::vector<std::string_view>(80, "w"));
  ASSERT_EQ(log.entries().size(), 2u);
  EXPECT_EQ(log.entries()[0].number, 2u);
  EXPECT_EQ(log.entries()[0].words.size(), 32u);
  EXPECT_EQ(log.entries()[0].words.back(), "... (49 more arguments)");
  EXPECT_THAT(log.entries()[1].words,
              ElementsAre("set", std::string(128, 'x') + "... (172 more bytes)"));
  log.set_limits({.entries = 1});
  EXPECT_EQ(log.entries().size(), 1u);
}

TEST(SlowLog, NotesWhatTakesLongWithWhoAsked) {
  Alone node;
  node.say({"SET", "a", "1"});
  EXPECT_EQ(node.say({"SLOWLOG", "LEN"}), ":0\r\n") << "7 us are not 10 ms";
  node.observer.step = 10'000;
  node.say({"GET", "a"});
  EXPECT_EQ(node.say({"SLOWLOG", "GET"}),
            "*1\r\n*6\r\n:0\r\n:2\r\n:10000\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\n"
            "$10\r\n10.0.0.1:5\r\n$1\r\nc\r\n");
  node.observer.step = 0;
  EXPECT_EQ(node.say({"CONFIG", "SET", "slowlog-log-slower-than", "0"}), "+OK\r\n");
  node.say({"MGET", "a", "b", "c"});
  EXPECT_THAT(node.say({"SLOWLOG", "GET", "1"}), HasSubstr("$4\r\nMGET\r\n"));
  EXPECT_EQ(node.say({"CONFIG", "SET", "slowlog-log-slower-than", "-1"}), "+OK\r\n");
  EXPECT_EQ(node.say({"SLOWLOG", "RESET"}), "+OK\r\n");
  node.observer.step = 1'000'000;
  node.say({"GET", "a"});
  EXPECT_EQ(node.say({"SLOWLOG", "GET", "-1"}), "*0\r\n");
}

TEST(SlowLog, ShowsWhatWasQueuedOfATransaction) {
  Alone node;
  node.say({"CONFIG", "SET", "slowlog-log-slower-than", "0"});
  node.say({"EXEC", "0", "3", "SET", "a", "1", "2", "GET", "a"});
  EXPECT_THAT(node.say({"SLOWLOG", "GET"}),
              HasSubstr("*6\r\n$4\r\nEXEC\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n$3\r\nGET\r\n"));
}

TEST(SlowLog, KnowsTheClientWhicheverShardCarriesOutItsCommand) {
  World w{2};
  w.say(0, {"CONFIG", "SET", "slowlog-log-slower-than", "0"});
  for (int i = 0; i < 8; ++i) {
    const std::string key = w.key_of(0, i);
    w.say(0, {"GET", key});
    EXPECT_THAT(w.say(0, {"SLOWLOG", "GET", "1"}),
                HasSubstr(key + "\r\n$10\r\n10.0.0.1:1\r\n$1\r\nc\r\n"));
  }
  EXPECT_EQ(w.say(0, {"SLOWLOG", "LEN"}), ":8\r\n");
}

TEST(SlowLog, NamesTheNodeThatAskedForItsClient) {
  World w{2};
  const std::string key = w.key_of(1);
  w.say(1, {"CONFIG", "SET", "slowlog-log-slower-than", "0"});
  w.say(0, {"GET", key});
  EXPECT_THAT(w.say(1, {"SLOWLOG", "GET", "1"}), HasSubstr(key + "\r\n$2\r\nn0\r\n$0\r\n"));
}

TEST(SlowLog, ErrorsAreThoseOfRedis) {
  Alone node;
  EXPECT_EQ(node.say({"SLOWLOG", "GET", "-2"}),
            "-ERR count should be greater than or equal to -1\r\n");
  EXPECT_EQ(node.say({"SLOWLOG", "get", "1", "2"}),
            "-ERR unknown subcommand or wrong number of arguments for 'get'. Try SLOWLOG "
            "HELP.\r\n");
  EXPECT_THAT(node.say({"SLOWLOG", "HELP"}), StartsWith("*12\r\n+SLOWLOG <subcommand>"));
}

TEST(Spent, IsCountedForEachCommandThatRuns) {
  Alone node;
  node.say({"SET", "a", "1"});
  node.say({"GET", "a"});
  node.say({"GET", "a"});
  EXPECT_THAT(node.spent(), HasSubstr("set 1 7000,"));
  EXPECT_THAT(node.spent(), HasSubstr("get 2 14000,"));
}

}  // namespace
}  // namespace pando::shard
