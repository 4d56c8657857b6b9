#include "agent/data_report.h"

#include <gtest/gtest.h>

namespace pando::agent {
namespace {

constexpr resp::CommandSpec kGet{"GET", "key", "Reads", 2, 2};
constexpr resp::CommandSpec kSet{"SET", "key value", "Writes", 3, 3};

DataReport report(std::uint64_t keys, std::size_t clients) {
  DataReport out;
  out.data.keys = keys;
  out.data.expired = keys;
  out.resp = {.clients = clients, .accepted = 2 * clients, .refused = {{"idle", 1}}};
  out.resp_cluster = {.clients = 1, .accepted = 1, .refused = {{"full", 2}}};
  out.tally.asked(kGet);
  out.blocked = 1;
  out.most_clients = 100;
  return out;
}

TEST(DataReport, OfSeveralThreadsIsTheirSum) {
  DataReport sum = report(5, 2);
  DataReport other = report(7, 3);
  other.tally.asked(kSet);
  other.resp.refused["slow"] = 4;
  sum.add(other);
  EXPECT_EQ(sum.data.shards, 2u);
  EXPECT_EQ(sum.data.keys, 12u);
  EXPECT_EQ(sum.resp.clients, 5u);
  EXPECT_EQ(sum.resp.refused.at("idle"), 2u);
  EXPECT_EQ(sum.resp.refused.at("slow"), 4u);
  EXPECT_EQ(sum.blocked, 2u);
  EXPECT_EQ(sum.most_clients, 100u);
  const doors::ServerCount count = sum.count();
  EXPECT_EQ(count.accepted, 12u);
  EXPECT_EQ(count.turned_away, 4u);
  EXPECT_EQ(count.expired, 12u);
  EXPECT_EQ(count.tally.commands().at("get").calls, 2u);
  EXPECT_EQ(count.tally.calls(), 3u);
}

}  // namespace
}  // namespace pando::agent
