#include "agent/logger.h"

#include <gmock/gmock.h>
#include <sys/mman.h>
#include <syslog.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "base/note_code.h"
#include "shell/fd.h"

namespace pando::agent {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::SizeIs;

/// A logger that writes into memory.
struct Paper {
  explicit Paper(LogFormat format = LogFormat::text, Level level = Level::info)
      : file(::memfd_create("log", 0)), log({.format = format, .descriptor = file.get()}, level) {}

  std::vector<std::string> lines() const {
    std::string all(1 << 20, '\0');
    all.resize(static_cast<std::size_t>(::pread(file.get(), all.data(), all.size(), 0)));
    std::istringstream in{all};
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
  }

  shell::Fd file;
  Logger log;
};

constexpr const char* kStamp = "    [0-9]+/[0-9]+/[0-9]+ [0-9]+:[0-9]+:[0-9]+ ";

TEST(Logger, WritesTextLinesAsSerfDoes) {
  Paper paper;
  paper.log.note({NoteCode::member_joined, "a 10.0.0.1", {}});
  EXPECT_THAT(paper.lines(),
              ElementsAre(MatchesRegex(std::string{kStamp} +
                                       "\\[INFO\\] serf: EventMemberJoin: a 10.0.0.1")));
}

TEST(Logger, LeavesOutWhatIsBelowItsLevelUntilTheLevelChanges) {
  Paper paper{LogFormat::text, Level::warn};
  const auto all = [&] {
    for (const NoteCode code : {NoteCode::handler_output, NoteCode::rejoined,
                                NoteCode::handler_slow, NoteCode::handler_flooded})
      paper.log.note({code, "x", {}});
  };
  all();
  EXPECT_THAT(paper.lines(), ElementsAre(HasSubstr("[WARN]"), HasSubstr("[ERR]")));
  paper.log.set_level(Level::trace);
  all();
  EXPECT_THAT(paper.lines(), SizeIs(6));
}

TEST(Logger, GivesTheRemedyOfANoteOnceAMinute) {
  Paper paper;
  const Note note{NoteCode::handler_flooded, "x.sh", {}};
  for (int i = 0; i < 3; ++i) paper.log.note(note);
  paper.log.note({NoteCode::handler_failed, "x.sh", "exit code 1"});
  const std::string remedy = "(" + std::string{row(note.code).remedy} + ")";
  const auto lines = paper.lines();
  ASSERT_THAT(lines, SizeIs(4));
  EXPECT_THAT(lines[0], HasSubstr("stopped the event handler 'x.sh': it wrote too much " + remedy));
  EXPECT_THAT(lines[1], Not(HasSubstr(remedy)));
  EXPECT_THAT(lines[2], Not(HasSubstr(remedy)));
  EXPECT_THAT(lines[3], HasSubstr("(" + std::string{row(NoteCode::handler_failed).remedy} + ")"));
}

TEST(Logger, WritesJsonWithCodeSubjectAndRemedyInEveryLine) {
  Paper paper{LogFormat::json, Level::debug};
  for (int i = 0; i < 2; ++i) paper.log.note({NoteCode::handler_failed, "x.sh", "exit code 1"});
  paper.log.note({NoteCode::handler_output, "x.sh", "tab\there"});
  paper.log.announce("Pando agent running!\n second line");
  std::vector<json> parsed;
  for (const std::string& line : paper.lines()) parsed.push_back(json::parse(line));
  ASSERT_THAT(parsed, SizeIs(4));
  for (json& line : parsed) {
    EXPECT_THAT(line["time"].get<std::string>(),
                MatchesRegex("[0-9-]+T[0-9]+:[0-9]+:[0-9]+\\.[0-9][0-9][0-9]Z"));
    line.erase("time");
  }
  const json failed = {{"level", "WARN"},
                       {"subsystem", "agent"},
                       {"message", "the event handler 'x.sh' failed: exit code 1"},
                       {"code", "handler_failed"},
                       {"subject", "x.sh"},
                       {"detail", "exit code 1"},
                       {"remedy", row(NoteCode::handler_failed).remedy}};
  EXPECT_EQ(parsed[0], failed);
  EXPECT_EQ(parsed[1], failed);
  EXPECT_EQ(parsed[2]["message"], "Event 'x.sh' script output: tab\there");
  EXPECT_FALSE(parsed[2].contains("remedy")) << "it has none";
  EXPECT_EQ(parsed[3]["message"], "Pando agent running!\n second line");
}

TEST(Logger, AnnouncesAtAnyLevel) {
  Paper paper{LogFormat::text, Level::error};
  paper.log.announce("Caught signal: interrupt");
  EXPECT_THAT(paper.lines(), ElementsAre("==> Caught signal: interrupt"));
}

TEST(Logger, LetsNoNameFromTheNetworkMakeLinesOrSteerATerminal) {
  Paper paper;
  paper.log.note({NoteCode::handler_failed, "evil\n2026/01/01 [ERR] fake\x1b[2J\x7f", {}});
  ASSERT_THAT(paper.lines(), SizeIs(1));
  EXPECT_THAT(paper.lines()[0], HasSubstr("evil\\x0a2026/01/01 [ERR] fake\\x1b[2J\\x7f"));
}

TEST(Logger, WritesOctetsThatAreNoTextAsJsonAnyway) {
  Paper paper{LogFormat::json};
  paper.log.note({NoteCode::rejoined, "bad \xff octet", {}});
  EXPECT_EQ(json::parse(paper.lines().at(0))["subject"], "bad \uFFFD octet");
}

TEST(Logger, KeepsTheLast512LinesOfAnyLevelForMonitors) {
  Paper paper{LogFormat::text, Level::error};
  std::vector<std::string> heard;
  paper.log.set_listener([&](const LogLine& line) { heard.push_back(line.text); });
  for (int i = 0; i < 600; ++i) paper.log.note({NoteCode::handler_output, std::to_string(i), {}});
  EXPECT_THAT(paper.lines(), IsEmpty());
  EXPECT_THAT(heard, SizeIs(600));
  const auto recent = paper.log.recent();
  ASSERT_THAT(recent, SizeIs(512));
  EXPECT_THAT(recent.front().text, HasSubstr("'88'"));
  EXPECT_THAT(recent.back().text, HasSubstr("'599'"));
}

TEST(Logger, GoesOnWhenNobodyReads) {
  Logger log{{.descriptor = -1}, Level::info};
  log.note({NoteCode::rejoined, "unheard", {}});
  EXPECT_THAT(log.recent(), SizeIs(1));
}

TEST(Syslog, KnowsItsFacilities) {
  EXPECT_EQ(syslog_facility("LOCAL0"), LOG_LOCAL0);
  EXPECT_EQ(syslog_facility("LOCAL7"), LOG_LOCAL7);
  EXPECT_EQ(syslog_facility("DAEMON"), LOG_DAEMON);
  EXPECT_EQ(syslog_facility("LOCAL8"), std::nullopt);
}

}  // namespace
}  // namespace pando::agent
