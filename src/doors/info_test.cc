#include "doors/info.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pando::doors {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr resp::CommandSpec kGet{"GET", "key", "", 2, 2};
constexpr resp::CommandSpec kList{"CLIENT LIST", "", "", 2, 2};

ServerView busy() {
  ServerView view{.up = std::chrono::hours{49}, .clients = 3, .most_clients = 10, .blocked = 1};
  view.data.keys = 5;
  view.data.expiring = 2;
  view.data.bytes = 1111111;
  view.count.accepted = 7;
  view.count.expired = 4;
  for (int i = 0; i < 3; ++i) view.count.tally.asked(kGet);
  view.count.tally.rejected(kList);
  view.count.tally.failed(kGet);
  view.count.tally.spent(kGet, 4, 5000);
  view.count.tally.error("WRONGTYPE Operation against a key\r\n");
  return view;
}

std::string info(std::vector<std::string_view> words, const ServerView& view = busy()) {
  return info_answer(view, {{.section = "node", .name = "name", .value = "a"}}, words);
}

TEST(Info, HasRedissSectionsInTheirOrderAndOursBehind) {
  std::string headings;
  const std::string text = info({"all"});
  for (std::size_t at = text.find("# "); at != std::string::npos; at = text.find("# ", at + 1))
    headings += text.substr(at + 2, text.find('\r', at) - at - 2) + " ";
  EXPECT_EQ(headings,
            "Server Clients Memory Persistence Stats Replication CPU Commandstats Errorstats "
            "Cluster Keyspace Node ");
}

TEST(Info, SaysWhatIsCounted) {
  EXPECT_THAT(info({}), HasSubstr("uptime_in_seconds:176400\r\nuptime_in_days:2\r\n"));
  EXPECT_THAT(info({}), HasSubstr("used_memory:1111111\r\nused_memory_human:1.06M\r\n"));
  EXPECT_EQ(info({"KEYSPACE"}), "# Keyspace\r\ndb0:keys=5,expires=2,avg_ttl=0\r\n");
  EXPECT_EQ(info({"commandstats"}),
            "# Commandstats\r\ncmdstat_client|list:calls=0,usec=0,usec_per_call=0.00,"
            "rejected_calls=1,failed_calls=0\r\n"
            "cmdstat_get:calls=3,usec=5,usec_per_call=1.25,rejected_calls=0,failed_calls=1\r\n");
  EXPECT_EQ(info({"errorstats"}), "# Errorstats\r\nerrorstat_WRONGTYPE:count=1\r\n");
  EXPECT_THAT(info({"stats"}), HasSubstr("total_commands_processed:3\r\n"));
}

TEST(Info, ShowsTheSectionsThatAreNamed) {
  EXPECT_EQ(info({"nothing"}), "");
  EXPECT_THAT(info({}), Not(HasSubstr("# Commandstats")));
  EXPECT_THAT(info({"default", "commandstats"}), HasSubstr("# Commandstats"));
  EXPECT_THAT(info({"node", "keyspace"}), StartsWith("# Keyspace"));
  EXPECT_THAT(info({"node", "keyspace"}), HasSubstr("\r\n\r\n# Node\r\nname:a\r\n"));
}

TEST(Info, CountsFromAMomentOn) {
  ServerView view = busy();
  const ServerCount before = view.count;
  view.count.tally.asked(kGet);
  view.count.tally.spent(kGet, 2, 3000);
  view.count.accepted += 2;
  view.count.subtract(before);
  EXPECT_EQ(info({"commandstats"}, view),
            "# Commandstats\r\ncmdstat_get:calls=1,usec=3,usec_per_call=1.50,"
            "rejected_calls=0,failed_calls=0\r\n");
  EXPECT_EQ(info({"errorstats"}, view), "");
  EXPECT_THAT(info({"stats"}, view), HasSubstr("total_connections_received:2\r\n"));
}

}  // namespace
}  // namespace pando::doors
