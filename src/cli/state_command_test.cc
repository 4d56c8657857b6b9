#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/command_table.h"
#include "cli/resp_test_server.h"

namespace pando::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Words = RespTestServer::Words;

std::string entry(const std::string& node, const std::string& key, const std::string& value) {
  return "%7\r\n" + bulk("node") + bulk(node) + bulk("id") + bulk("0a") + bulk("start") + ":3\r\n" +
         bulk("key") + bulk(key) + bulk("value") + bulk(value) + bulk("version") + ":9\r\n" +
         bulk("ttl") + (key == "load" ? ":1500\r\n" : "_\r\n");
}

const std::string kGone = ">2\r\n" + bulk("pando.state") + "%4\r\n" + bulk("node") + bulk("oak") +
                          bulk("id") + bulk("0a") + bulk("start") + ":3\r\n" + bulk("key") +
                          bulk("load");

/// Knows two keys; after a watch has begun it says that one is gone, and hangs up.
std::optional<std::string> agent(const Words& words) {
  if (words[0] == "HELLO") return "%1\r\n" + bulk("server") + bulk("pando");
  if (words[0] != "PANDO.STATE") return std::nullopt;
  if (words[1] == "GET") return words[3] == "load" ? entry("oak", "load", "7") : "_\r\n";
  if (words[1] == "SET" || words[1] == "ERASE")
    return words[2].starts_with("pando/") ? "-ERR 'pando/x' is a key of the node itself\r\n"
                                          : "+OK\r\n";
  const std::string list = "*2\r\n" + entry("oak", "load", "7") + entry("oak", "raw", "\xff\x1b");
  return words[1] == "WATCH" ? list + kGone + "garbage\r\n" : list;
}

struct StateCommand : testing::Test {
  int run(Words words) {
    out.str("");
    words.insert(words.begin(), {"state", "-resp=" + server.address()});
    return dispatch(words, out);
  }
  Words asked() { return server.requests().back(); }

  RespTestServer server{agent};
  std::ostringstream out;
};

TEST_F(StateCommand, GetsOneKey) {
  EXPECT_EQ(run({"get", "oak", "load"}), 0);
  EXPECT_EQ(out.str(), "7\n");
  EXPECT_THAT(asked(), ElementsAre("PANDO.STATE", "GET", "oak", "load"));
  EXPECT_EQ(run({"get", "-json", "oak", "load"}), 0);
  EXPECT_EQ(nlohmann::json::parse(out.str()),
            nlohmann::json::parse(R"({"node":"oak","id":"0a","start":3,"key":"load","value":"7",)"
                                  R"("version":9,"ttl_ms":1500})"));
  EXPECT_EQ(run({"get", "oak", "nothing"}), 1);
  EXPECT_THAT(out.str(), HasSubstr("oak says nothing under 'nothing'"));
}

TEST_F(StateCommand, SetsAndErases) {
  EXPECT_EQ(run({"set", "-ttl=30s", "load", "-7"}), 0);
  EXPECT_EQ(out.str(), "");
  EXPECT_THAT(asked(), ElementsAre("PANDO.STATE", "SET", "load", "-7", "TTL", "30000"));
  EXPECT_EQ(run({"--ttl=1ms", "set", "load", "7"}), 0) << "flags may stand in front";
  EXPECT_THAT(asked(), ElementsAre("PANDO.STATE", "SET", "load", "7", "TTL", "1"));
  EXPECT_EQ(run({"erase", "load"}), 0);
  EXPECT_THAT(asked(), ElementsAre("PANDO.STATE", "ERASE", "load"));
  EXPECT_EQ(run({"set", "pando/x", "1"}), 1);
  EXPECT_EQ(out.str(), "Error setting state: 'pando/x' is a key of the node itself\n");
}

TEST_F(StateCommand, ListsByNodeAndPrefix) {
  EXPECT_EQ(run({"list"}), 0);
  EXPECT_EQ(out.str(), "oak  load  7      1.5 s left\noak  raw   \xff\\x1b\n");
  EXPECT_THAT(asked(), ElementsAre("PANDO.STATE", "LIST"));
  EXPECT_EQ(run({"list", "oak", "l"}), 0);
  EXPECT_THAT(asked(), ElementsAre("PANDO.STATE", "LIST", "NODE", "oak", "PREFIX", "l"));
  EXPECT_EQ(run({"list", "-json", "-", "l"}), 0);
  EXPECT_THAT(asked(), ElementsAre("PANDO.STATE", "LIST", "PREFIX", "l"));
  EXPECT_EQ(nlohmann::json::parse(out.str())["state"][1]["value_base64"], "/xs=");
}

TEST_F(StateCommand, WatchesUntilTheAgentEnds) {
  EXPECT_EQ(run({"watch", "oak"}), 1);
  EXPECT_THAT(out.str(), testing::StartsWith("oak load = 7\noak raw = \xff\\x1b\noak load is gone\n"
                                             "Error watching state: "));
  EXPECT_THAT(asked(), ElementsAre("PANDO.STATE", "WATCH", "NODE", "oak"));
  EXPECT_EQ(run({"watch", "-json"}), 1);
  EXPECT_THAT(out.str(), HasSubstr("\"key\":\"load\",\"gone\":true}\n"));
}

TEST_F(StateCommand, SaysWhatItTakes) {
  EXPECT_EQ(run({"drop", "x"}), 1);
  EXPECT_THAT(out.str(), HasSubstr("use get, set, erase, list or watch"));
  EXPECT_EQ(run({"get", "oak"}), 1);
  EXPECT_THAT(out.str(), HasSubstr("state get takes: NODE KEY"));
  EXPECT_EQ(run({"set", "load", "7", "-ttl=1s"}), 1);
  EXPECT_THAT(out.str(), HasSubstr("Flags stand before these words"));
  EXPECT_EQ(run({}), 1);
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace pando::cli
