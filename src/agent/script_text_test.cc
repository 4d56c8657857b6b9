// What scripts are told, beside what the original agent told its own: handlers.jsonl.
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "agent/rpc_test_agent.h"
#include "agent/script_handlers.h"
#include "source_tree.h"

namespace pando::agent {
namespace {

using nlohmann::json;

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> out;
  std::istringstream in{text};
  for (std::string part; std::getline(in, part, at);) out.push_back(part);
  return out;
}

std::string unescaped(std::string text) {
  for (const auto& [from, to] : {std::pair{"\\t", "\t"}, std::pair{"\\n", "\n"}})
    for (auto at = text.find(from); at != text.npos; at = text.find(from)) text.replace(at, 2, to);
  return text;
}

/// The member that a recorded line is about.
Member member_of(const std::string& line) {
  auto fields = split(line + "\t", '\t');
  fields.resize(4);
  Tags tags;
  for (const std::string& tag : split(fields[3], ',')) {
    const auto equals = tag.find('=');
    tags.emplace(unescaped(tag.substr(0, equals)), unescaped(tag.substr(equals + 1)));
  }
  return make_member(unescaped(fields[0]), MemberStatus::alive, tags,
                     *Endpoint::parse(fields[1], 17946));
}

MemberEventType type_of(const std::string& word) {
  for (const auto type : {MemberEventType::join, MemberEventType::leave, MemberEventType::failed,
                          MemberEventType::update, MemberEventType::reap})
    if (to_string(type) == word) return type;
  ADD_FAILURE() << word;
  return {};
}

/// The event behind a recorded invocation, as far as a script can see it.
Event event_of(const json& recorded) {
  const json& env = recorded["env"];
  const std::string kind = env["SERF_EVENT"], input = recorded["stdin"];
  // A payload without a newline gets one; the recorded run had both.
  const Bytes payload = to_bytes(input);
  if (kind == "user")
    return UserEvent{.time = std::stoull(env["SERF_USER_LTIME"].get<std::string>()),
                     .name = env["SERF_USER_EVENT"],
                     .payload = payload};
  if (kind == "query")
    return QueryEvent{.id = 1,
                      .time = std::stoull(env["SERF_QUERY_LTIME"].get<std::string>()),
                      .name = env["SERF_QUERY_NAME"],
                      .payload = payload};
  MemberEvent event{.type = type_of(kind), .members = {}};
  for (const std::string& line : split(input, '\n')) event.members.push_back(member_of(line));
  return event;
}

/// Tags come in any order from the original.
std::string with_sorted_tags(const std::string& input) {
  std::string out;
  for (const std::string& line : split(input, '\n')) {
    const auto tab = line.rfind('\t');
    auto tags = split(line.substr(tab + 1), ',');
    std::ranges::sort(tags);
    out += line.substr(0, tab + 1);
    for (const std::string& tag : tags) out += tag + ",";
    out += "\n";
  }
  return out;
}

TEST(ScriptText, IsWhatTheOriginalGivesForEveryRecordedInvocation) {
  const ScriptSelf self{"alpha", {{"role", "web"}, {"my-tag.x", "v 1"}}};
  std::ifstream file{source_tree() + "/tests/vectors/serf/handlers.jsonl"};
  std::set<std::string> kinds;
  for (std::string line; std::getline(file, line);) {
    const json recorded = json::parse(line);
    if (recorded["kind"] != "handler invocation") continue;
    const Event event = event_of(recorded);
    kinds.emplace(recorded["env"]["SERF_EVENT"]);
    std::map<std::string, std::string> environment;
    for (const std::string& entry : script_environment(self, event))
      environment.emplace(entry.substr(0, entry.find('=')), entry.substr(entry.find('=') + 1));
    EXPECT_EQ(json(environment), recorded["env"]) << line;
    const std::string input = recorded["stdin"];
    if (std::holds_alternative<MemberEvent>(event))
      EXPECT_EQ(with_sorted_tags(script_input(event)), with_sorted_tags(input));
    else
      EXPECT_EQ(script_input(event), input);
  }
  EXPECT_THAT(kinds, testing::ElementsAre("member-join", "member-leave", "member-reap",
                                          "member-update", "query", "user"));
}

TEST(ScriptText, EndsAPayloadWithANewlineUnlessItIsEmpty) {
  const auto input = [](std::string_view payload) {
    return script_input(UserEvent{.name = "e", .payload = to_bytes(payload)});
  };
  EXPECT_EQ(input("line"), "line\n");
  EXPECT_EQ(input("line\n"), "line\n");
  EXPECT_EQ(input(""), "");
}

TEST(ScriptText, MakesVariablesOfTagsAsTheOriginal) {
  const auto all = script_environment({"n", {{"größe-1", "x=y"}, {"A_b", ""}}},
                                      UserEvent{.time = 3, .name = "e"});
  EXPECT_THAT(all, testing::ElementsAre("SERF_EVENT=user", "SERF_SELF_NAME=n",
                                        "SERF_SELF_ROLE=", "SERF_TAG_A_B=", "SERF_TAG_GR__E_1=x=y",
                                        "SERF_USER_EVENT=e", "SERF_USER_LTIME=3"));
}

TEST(HandlerSpec, IsAnOptionalFilterAndAScript) {
  EXPECT_EQ(parse_handler("./x.sh")->script, "./x.sh");
  EXPECT_EQ(parse_handler("user:a=b=c")->script, "b=c") << "only the first = parts them";
  EXPECT_EQ(parse_handler("user:a=b")->filters, parse_event_filters("user:a"));
  for (const char* bad : {"", "user=", "foo=/bin/x", "member-join,foo=/bin/x"})
    EXPECT_EQ(parse_handler(bad).error(),
              "Invalid event script: '" + std::string{bad} +
                  "'; write [FILTER=]SCRIPT with filters such as member-join or user:NAME");
}

}  // namespace
}  // namespace pando::agent
