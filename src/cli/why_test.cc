/// `pando why` against an agent's answers as they travel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/command_table.h"
#include "cli/resp_test_server.h"
#include "cli/why_view.h"
#include "wire/resp/reply_writer.h"

namespace pando::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;
using Words = RespTestServer::Words;

struct Reply {
  std::string text;
  resp::ReplyWriter out{text, resp::Protocol::resp3};
  void pair(std::string_view key, std::string_view value) { out.bulk(key), out.bulk(value); }
  void pair(std::string_view key, std::int64_t value) { out.bulk(key), out.integer(value); }
};

std::string member() {
  Reply reply;
  reply.out.map(2);
  reply.pair("status", "alive");
  reply.pair("unfit_ms", 90'000);
  return reply.text;
}

std::string deaths() {
  Reply reply;
  reply.out.array(1);
  reply.out.map(9);
  reply.pair("cause", "killed");
  reply.pair("number", 9);
  reply.pair("words", "killed by signal 9");
  reply.pair("basis", "certain");
  reply.pair("ago_ms", 2500);
  reply.pair("id", "0700");
  reply.pair("start", 3);
  reply.pair("issuer", "a");
  reply.out.bulk("witnesses");
  reply.out.array(1);
  reply.out.map(4);
  reply.pair("name", "c\x1b[2J");
  reply.pair("health", 1);
  reply.pair("before_ms", 20);
  reply.out.bulk("signs");
  reply.out.array(2);
  reply.out.bulk("link broken");
  reply.out.bulk("connection refused");
  return reply.text;
}

resp::Value text_value(std::string text) {
  resp::Value value;
  value.kind = resp::Value::Kind::text;
  value.text = std::move(text);
  return value;
}

/// As PANDO.MEMBER answers.
resp::Value suspect_member() {
  resp::Value age, accusers, member;
  age.kind = resp::Value::Kind::integer;
  age.integer = 1200;
  accusers.kind = resp::Value::Kind::array;
  accusers.items = {text_value("a"), text_value("b\a")};
  member.kind = resp::Value::Kind::map;
  member.items = {text_value("status"),     text_value("alive"),
                  text_value("accusers"),   accusers,
                  text_value("suspect_ms"), age};
  return member;
}

/// An agent that knows `b`, and nothing of anybody else.
RespTestServer agent() {
  return RespTestServer{[](const Words& words) -> std::optional<std::string> {
    if (words[0] == "HELLO") return "%0\r\n";
    if (words[1] != "b") return words[0] == "PANDO.WHY" ? "*0\r\n" : "_\r\n";
    return words[0] == "PANDO.WHY" ? deaths() : member();
  }};
}

struct Shown {
  int code;
  std::string text;
};
Shown why(const std::vector<std::string>& words) {
  RespTestServer server = agent();
  std::vector<std::string> all{"why", "-resp=" + server.address()};
  all.insert(all.end(), words.begin(), words.end());
  std::ostringstream out;
  const int code = dispatch(all, out);
  return {code, out.str()};
}

TEST(Why, TellsCauseEvidenceAndWitnesses) {
  const Shown shown = why({"b"});
  EXPECT_EQ(shown.code, 0);
  EXPECT_EQ(shown.text,
            "b is alive, and unfit for duty for 90.0 s more\n"
            "\n"
            "2.5 s ago: killed by signal 9\n"
            "  evidence  certain: it was said for the node itself\n"
            "  run       0700, start 3\n"
            "  told by   a\n"
            "  witness   health  first sign    signs\n"
            "  c\\x1b[2J  1       20 ms before  link broken, connection refused\n");
}

TEST(Why, TellsTheSameInJson) {
  const Shown shown = why({"-json", "b"});
  EXPECT_EQ(shown.code, 0);
  EXPECT_EQ(json::parse(shown.text), json::parse(R"({
    "node": "b", "status": "alive", "unfit_seconds": 90.0, "deaths": [{
      "cause": "killed", "number": 9, "words": "killed by signal 9", "basis": "certain",
      "ago_seconds": 2.5, "id": "0700", "start": 3, "issuer": "a", "witnesses": [{
        "name": "c\u001b[2J", "health": 1, "before_seconds": 0.02,
        "signs": ["link broken", "connection refused"]}]}]})"));
}

TEST(Why, OfASuspectNamesItsAccusers) {
  const WhyAnswer answer{"s", suspect_member(), {}};
  EXPECT_TRUE(is_suspect(answer));
  EXPECT_THAT(why_text(answer),
              StartsWith("s is alive, but those who watch it have agreed for 1.2 s "
                         "that it is silent: a, b\\x07\n"));
  const json shown = why_json(answer);
  EXPECT_EQ(shown["suspect_seconds"], 1.2);
  EXPECT_EQ(shown["accusers"], (json{"a", "b\a"}));
}

TEST(Why, OfAStrangerSaysSoAndFails) {
  const Shown shown = why({"nobody"});
  EXPECT_EQ(shown.code, 1);
  EXPECT_THAT(shown.text, HasSubstr("nobody is no member that the agent knows"));
  EXPECT_THAT(shown.text, HasSubstr("knows of no death of it"));
  EXPECT_EQ(json::parse(why({"-json", "nobody"}).text)["status"], nullptr);
}

}  // namespace
}  // namespace pando::cli
