/// Command lines of Serf's own CLI, given to ours: the agent's recorded bytes must lead to the
/// recorded text, by the recorded requests.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command_table.h"
#include "cli/rpc_test_server.h"
#include "source_tree.h"

namespace pando::cli {
namespace {

using nlohmann::json;
using wire::rpc::Request;

struct Call {
  std::string scenario, agent, output;
  int at = 0, exit = 0;
  std::vector<std::string> words;  ///< without the program's name
};

struct Connection {
  std::string agent;
  int begun = 0;
  bool crafted = false;
  std::vector<Request> asked;
  std::map<wire::rpc::Sequence, Bytes> said;  ///< everything under one number, in order
};

std::vector<json> rows(const std::string& name) {
  std::ifstream in{source_tree() + "/tests/vectors/serf/" + name + ".jsonl"};
  std::vector<json> all;
  for (std::string line; std::getline(in, line);) all.push_back(json::parse(line));
  return all;
}

Bytes from_hex(const std::string& hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

/// Long arguments are recorded as `xxxxxxxxxxxxxxxxxxxx...(600 bytes)`.
std::string in_full(const std::string& word) {
  static const std::regex kShortened{R"((.)\1{19}\.\.\.\((\d+) bytes\))"};
  std::smatch match;
  if (!std::regex_match(word, match, kShortened)) return word;
  return std::string(std::stoul(match[2]), word[0]);
}

std::vector<Call> calls() {
  std::vector<Call> all;
  for (const json& row : rows("cli")) {
    Call call{row["scenario"], row["agent"], row["stdout"], row["t_ms"], row["exit"], {}};
    const auto& argv = row["argv"];
    for (auto word = argv.begin() + 1; word != argv.end(); ++word) {
      call.words.push_back(in_full(*word));
    }
    all.push_back(std::move(call));
  }
  return all;
}

/// The name in `client->agent(alpha)`.
std::string agent_in(const std::string& direction) {
  const auto open = direction.find('(');
  return direction.substr(open + 1, direction.find(')') - open - 1);
}

std::vector<Connection> connections(const std::string& scenario) {
  std::vector<Connection> all;
  std::map<std::string, std::size_t> index;
  for (const json& row : rows(scenario)) {
    if (row.value("transport", "") != "tcp-rpc") continue;
    const auto [place, is_new] = index.emplace(row["conn"], all.size());
    if (is_new) all.push_back({agent_in(row["direction"]), row["t_ms"], false, {}, {}});
    Connection& connection = all[place->second];
    const Bytes bytes = from_hex(row["hex"]);
    if (row["direction"].get<std::string>().starts_with("client")) {
      wire::rpc::RequestReader reader;
      reader.feed(bytes);
      connection.asked.push_back(reader.next().value());
      if (row.value("note", "").find("crafted") != std::string::npos) connection.crafted = true;
    } else {
      Bytes& said = connection.said[row["decoded"]["header"]["Seq"].get<wire::rpc::Sequence>()];
      said.insert(said.end(), bytes.begin(), bytes.end());
    }
  }
  return all;
}

/// The conversation that a call had: the last one that began before the call ended.
const Connection* conversation_of(const Call& call, const std::vector<Connection>& all) {
  const Connection* found = nullptr;
  for (const Connection& connection : all) {
    const bool before = !connection.crafted && connection.begun <= call.at;
    if (before && connection.agent == call.agent) found = &connection;
  }
  return found;
}

/// Times are the run's own.
std::string without_times(const std::string& text) {
  static const std::regex kSeconds{R"(\d+\.\d\d sec)"};
  return std::regex_replace(text, kSeconds, "N sec");
}

std::string without_blanks_at_the_end(std::string line) {
  return line.erase(line.find_last_not_of(' ') + 1);
}

/// Rows of members in the order of names, tags in the order of keys: the original has neither.
std::string in_order(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  static const std::regex kTags{R"(  (\S+=.*?)(  |$))"};
  for (std::string line; std::getline(in, line);) {
    std::smatch match;
    if (std::regex_search(line, match, kTags)) {
      std::vector<std::string> tags;
      std::istringstream list{match[1]};
      for (std::string tag; std::getline(list, tag, ',');) tags.push_back(tag);
      std::ranges::sort(tags);
      std::string sorted;
      for (const std::string& tag : tags) sorted += (sorted.empty() ? "" : ",") + tag;
      line.replace(static_cast<std::size_t>(match.position(1)),
                   static_cast<std::size_t>(match.length(1)), sorted);
    }
    lines.push_back(without_blanks_at_the_end(line));
  }
  std::ranges::sort(lines);
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

/// The token of a client that had it from its environment.
std::string token_outside(const Call& call, const Connection& connection) {
  for (const std::string& word : call.words) {
    if (word.starts_with("-rpc-auth")) return {};
  }
  for (const Request& request : connection.asked) {
    if (const auto* auth = std::get_if<wire::rpc::Auth>(&request.body)) return auth->key;
  }
  return {};
}

struct Outcome {
  int exit = 0;
  std::string output;
  std::vector<Request> asked;
};

/// Runs our CLI against an agent that says what was recorded.
Outcome run(const Call& call, const Connection& connection) {
  RpcTestServer server{[&](const Request& request) -> std::optional<Bytes> {
    const auto said = connection.said.find(request.seq);
    if (said == connection.said.end()) return {};
    return said->second;
  }};
  std::vector<std::string> words = call.words;
  words.insert(words.begin() + 1, "-rpc-addr=" + server.address());
  std::ostringstream out;
  setenv("SERF_RPC_AUTH", token_outside(call, connection).c_str(), 1);
  const int exit = dispatch(words, out);
  unsetenv("SERF_RPC_AUTH");
  return {exit, out.str(), server.requests()};
}

bool shows_help(const Call& call) {
  return call.output.starts_with("Usage:");
}
bool fails_before_asking(const Call& call) {
  return call.output.starts_with("Error: Invalid tag");
}

/// Calls whose conversation was not captured, or not to its end.
bool lacks_a_recording(const Call& call) {
  static const std::set<std::string> kNone = {"handlers",   "tags-file",     "protocol-2",
                                              "protocol-3", "name-conflict", "refute"};
  static const std::set<std::pair<std::string, int>> kCut = {
      {"ipv6", 4461}, {"keys", 5127}, {"keys", 5132}, {"protocol-4", 3437}};
  return kNone.contains(call.scenario) || kCut.contains({call.scenario, call.at});
}

TEST(RecordedCalls, LeadToTheSameRequestsTheSameTextAndTheSameExitCode) {
  std::map<std::string, std::vector<Connection>> known;
  int compared = 0;
  for (const Call& call : calls()) {
    if (shows_help(call) || fails_before_asking(call)) continue;
    if (lacks_a_recording(call)) continue;
    auto [place, is_new] = known.try_emplace(call.scenario);
    if (is_new) place->second = connections(call.scenario);
    const Connection* connection = conversation_of(call, place->second);
    SCOPED_TRACE(call.scenario + " at " + std::to_string(call.at) + ": " + call.words.front());
    ASSERT_TRUE(connection);
    const Outcome outcome = run(call, *connection);
    EXPECT_EQ(outcome.exit, call.exit);
    EXPECT_EQ(outcome.asked, connection->asked);
    ++compared;
    if (call.words.front() == "members" && call.exit == 0) {
      if (call.output.starts_with("{")) {
        EXPECT_EQ(json::parse(outcome.output), json::parse(call.output));
      } else {
        EXPECT_EQ(in_order(outcome.output), in_order(call.output));
      }
    } else if (call.output.find("uthentication") != std::string::npos) {
      EXPECT_EQ(outcome.output,
                call.output + "Give the agent's token with -rpc-auth or SERF_RPC_AUTH.\n");
    } else {
      EXPECT_EQ(without_times(outcome.output), without_times(call.output));
    }
  }
  EXPECT_EQ(compared, 76);
}

TEST(RecordedCalls, WithoutSomethingToDoShowHelpAndFail) {
  for (const Call& call : calls()) {
    if (!shows_help(call)) continue;
    std::ostringstream out;
    EXPECT_EQ(dispatch(call.words, out), call.exit);
    EXPECT_TRUE(out.str().starts_with("Usage: pando " + call.words.front())) << out.str();
  }
}

TEST(RecordedCalls, ThatNameABadTagAreRefusedInTheSameWords) {
  for (const Call& call : calls()) {
    if (!fails_before_asking(call)) continue;
    std::ostringstream out;
    EXPECT_EQ(dispatch(call.words, out), call.exit);
    EXPECT_EQ(out.str(), call.output);
  }
}

}  // namespace
}  // namespace pando::cli
