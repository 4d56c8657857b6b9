#include "doors/fact.h"

#include <gtest/gtest.h>

namespace pando::doors {
namespace {

const Facts kFacts = {
    {"node", "name", Fact::Kind::text, "Name", "a\r\nb", {}},
    {"node", "members", Fact::Kind::gauge, "Members", "2", {{"status", "alive"}}},
    {"node", "members", Fact::Kind::gauge, "Members", "0", {{"status", "fai\"l\\ed\n"}}},
    {"doors", "requests", Fact::Kind::counter, "Requests", "7", {{"door", "resp"}, {"way", "in"}}},
};

TEST(Fact, IsWrittenForRedisClients) {
  EXPECT_EQ(info_text(kFacts, {"DOORS"}), "# Doors\r\nrequests_resp_in:7\r\n");
  EXPECT_TRUE(info_text(kFacts, {}).starts_with("# Node\r\nname:a  b\r\nmembers_alive:2\r\n"));
  EXPECT_EQ(info_text(kFacts, {"nothing"}), "");
}

TEST(Fact, IsWrittenForPrometheus) {
  EXPECT_EQ(prometheus_text(kFacts),
            "# HELP pando_members Members\n# TYPE pando_members gauge\n"
            "pando_members{status=\"alive\"} 2\n"
            "pando_members{status=\"fai\\\"l\\\\ed\\n\"} 0\n"
            "# HELP pando_requests_total Requests\n# TYPE pando_requests_total counter\n"
            "pando_requests_total{door=\"resp\",way=\"in\"} 7\n");
}

}  // namespace
}  // namespace pando::doors
