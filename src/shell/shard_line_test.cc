#include "shell/shard_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <optional>
#include <thread>

#include "node/shard/transaction.h"
#include "shell/clock.h"
#include "shell/loop_test.h"
#include "shell/sockets.h"

namespace pando::shell {
namespace {

using namespace std::chrono_literals;

struct Nobody final : NodeUser {
  void on_answer(Ticket, const Reply&) override {}
  void on_event(const Event&) override {}
  void on_note(const Note&) override {}
  void on_stopped(node::Stopped::Why) override {}
  std::string store_keyring(const std::vector<std::string>&) override { return {}; }
  void store_cluster_id(const Id&) override {}
  void store_members(const map::LastMembers&) override {}
};

/// A node with all the data of its cluster, on three threads.
struct NodeOfTwoShards {
  NodeOfTwoShards() {
    for (std::uint8_t i = 0; i < 2; ++i) {
      shards[i].emplace(data[i], line.lease(),
                        shard::Config{.self = config().self,
                                      .name = "a",
                                      .part = {i, 2},
                                      .wall_clock = wall_clock(),
                                      .patience = 100ms},
                        user(i));
      line.connect(i, *shards[i]);
    }
    for (std::size_t i = 0; i < 2; ++i) threads[i] = std::jthread{[this, i] { data[i].run(); }};
  }
  ~NodeOfTwoShards() {
    for (Loop& loop : data) loop.post([&loop] { loop.stop(); });
    for (std::jthread& thread : threads) thread.join();
  }

  static node::Config config() {
    node::Config out{.name = "a", .profile = Profile::local, .self = {{{1}}, 1}};
    out.advertise = *Endpoint::parse("127.0.0.1:1", 0);
    out.map = {.store = true, .data = true, .shards = 2, .buckets = 64, .copies = 1};
    return out;
  }
  ShardUser user(std::uint8_t i) {
    return {.answered =
                [this](std::span<const shard::Answered> said) {
                  agent.post([this, reply = said.back().reply] { answer = reply; });
                },
            .said = [this, i](shard::Outbox said) { line.say(i, std::move(said)); },
            .limited = [](const resp::ClientLimits&) {},
            .turned = [this, i](Instant) { line.turned(i); }};
  }
  /// What that shard answers, whoever has the bucket.
  std::string ask(std::size_t shard, std::vector<std::string_view> words) {
    answer.reset();
    data[shard].post([this, shard, words] {
      shards[shard]->step(shard::Request{
          .client = 1, .ticket = 1, .command = shard::row_of(words), .words = words});
    });
    EXPECT_TRUE(run_until(agent, [this] { return answer.has_value(); }));
    return answer.value_or("");
  }
  shard::View view(std::size_t shard) {
    std::optional<shard::View> seen;
    data[shard].post([this, shard, &seen] {
      agent.post([&seen, view = shards[shard]->view()] { seen = view; });
    });
    EXPECT_TRUE(run_until(agent, [&] { return seen.has_value(); }));
    return seen.value_or(shard::View{});
  }

  Loop agent;
  std::array<Loop, 2> data;
  Nobody nobody;
  NodeDriver node{agent, *open_gossip_sockets(*Endpoint::parse("127.0.0.1:0", 0)), config(), {},
                  nobody};
  ShardLine line{agent, node, {&data[0], &data[1]}, [](const Note&) {}};
  std::array<std::optional<ShardDriver>, 2> shards;
  std::array<std::jthread, 2> threads;
  std::optional<std::string> answer;
};

TEST(ShardLine, LetsEachShardOfANodeServeAllKeys) {
  NodeOfTwoShards node;
  // Until the node has founded its cluster and both have heard of the map.
  std::vector<std::string> keys;
  for (int i = 0; i < 16; ++i) keys.push_back("key" + std::to_string(i));
  for (const std::string& key : keys)
    for (int i = 0; i < 300 && node.ask(0, {"SET", key, key}) != "+OK\r\n"; ++i) {
    }
  for (const std::string& key : keys)
    EXPECT_THAT(node.ask(1, {"GET", key}), testing::HasSubstr(key));
  EXPECT_EQ(node.view(0).primaries, 32u);
  EXPECT_EQ(node.view(1).primaries, 32u);
  const std::uint64_t first = node.view(0).keys;
  EXPECT_EQ(node.view(1).keys, keys.size() - first);
  EXPECT_GT(first, 0u);
  EXPECT_LT(first, keys.size());
}

}  // namespace
}  // namespace pando::shell
