/// `pando call` against an agent's answers as they travel.
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

/// Echoes; the other methods are failures by their codes.
std::optional<std::string> agent(const Words& words) {
  if (words[0] == "HELLO") return "%1\r\n" + bulk("server") + bulk("pando");
  if (words[0] != "PANDO.CALL") return std::nullopt;
  return words[2] == "echo" ? bulk(words[3]) : "-" + words[2] + " no\x1b answer\r\n";
}

struct CallCommand : testing::Test {
  int run(Words words) {
    out.str("");
    words.insert(words.begin(), {"call", "-resp=" + server.address()});
    return dispatch(words, out);
  }

  RespTestServer server{agent};
  std::ostringstream out;
};

TEST_F(CallCommand, PrintsTheAnswerByteForByte) {
  EXPECT_EQ(run({"-timeout=1500us", "oak", "echo", "a\xFF\n"}), 0);
  EXPECT_EQ(out.str(), "a\xFF\n");
  EXPECT_THAT(server.requests().back(), ElementsAre("PANDO.CALL", "oak", "echo", "a\xFF\n", "2"));
  EXPECT_EQ(run({"oak", "echo"}), 0);
  EXPECT_EQ(out.str(), "");
  EXPECT_THAT(server.requests().back(), ElementsAre("PANDO.CALL", "oak", "echo", "", "10000"));
}

TEST_F(CallCommand, AnswersInJson) {
  EXPECT_EQ(run({"-json", "oak", "echo", "hi"}), 0);
  EXPECT_EQ(nlohmann::json::parse(out.str()),
            nlohmann::json::parse(R"({"node":"oak","method":"echo","answer":"hi"})"));
  EXPECT_EQ(run({"-json", "oak", "echo", "\xFF"}), 0);
  EXPECT_EQ(nlohmann::json::parse(out.str())["answer_base64"], "/w==");
}

TEST_F(CallCommand, TellsByItsExitCodeWhatMayHaveHappened) {
  for (const char* code :
       {"UNKNOWN_NODE", "UNREACHABLE", "OVERLOADED", "BAD_ARGUMENT", "UNKNOWN_METHOD"})
    EXPECT_EQ(run({"oak", code}), 2) << code;
  EXPECT_EQ(run({"oak", "FAILED"}), 3);
  EXPECT_EQ(out.str(), "The call has failed: no\\x1b answer\n") << "a stranger's words are cleaned";
  for (const char* code : {"EXPIRED", "LOST", "CANCELLED"}) {
    EXPECT_EQ(run({"oak", code}), 4) << code;
    EXPECT_THAT(out.str(), HasSubstr("It may have been done there"));
  }
  EXPECT_EQ(run({"oak", "ERR"}), 1);
  EXPECT_EQ(run({"-json", "oak", "LOST"}), 4);
  const auto object = nlohmann::json::parse(out.str());
  EXPECT_EQ(object["failure"], "lost");
  EXPECT_EQ(object["may_have_happened"], true);
}

TEST_F(CallCommand, RefusesWhatCannotWork) {
  EXPECT_EQ(run({"oak"}), 1);
  EXPECT_THAT(out.str(), HasSubstr("which of its methods"));
  EXPECT_EQ(run({"oak", "echo", std::string((64 << 10) + 1, 'x')}), 1);
  EXPECT_THAT(out.str(), HasSubstr("65537 bytes"));
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace pando::cli
