#include "agent/script_handlers.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <chrono>

#include "agent/rpc_test_agent.h"
#include "shell/loop_test.h"

namespace pando::agent {
namespace {

using namespace std::chrono_literals;
using shell::TempDir;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

/// Handlers with a loop, a log and a list of query answers.
struct Stage {
  explicit Stage(HandlerLimits limits = {})
      : handlers(loop, limits, log, [this](std::uint64_t query, const Bytes& answer) {
          answers.push_back(std::to_string(query) + ":" + to_string(answer));
        }) {
    // As the agent does: a script may end without reading what it is given.
    ::signal(SIGPIPE, SIG_IGN);
  }

  void use(const std::vector<std::string>& specs) {
    auto parsed = parse_handlers(specs);
    ASSERT_TRUE(parsed) << parsed.error();
    handlers.set(*parsed);
  }
  void event(const std::string& name, const std::string& payload = "") {
    handlers.on_event({"self", {}},
                      UserEvent{.time = 1, .name = name, .payload = to_bytes(payload)});
  }
  void query(std::uint64_t id, const std::string& name) {
    handlers.on_event({"self", {}}, QueryEvent{.id = id, .time = 1, .name = name});
  }
  bool rests(Duration limit = 30s) {
    return shell::run_until(loop, [this] { return handlers.idle(); }, limit);
  }
  bool until(const std::function<bool()>& condition) { return shell::run_until(loop, condition); }
  std::vector<std::string> lines(std::string_view with = "") const {
    std::vector<std::string> out;
    for (const LogLine& line : log.recent())
      if (line.text.find(with) != std::string::npos) out.push_back(line.text);
    return out;
  }

  TempDir dir;
  shell::Loop loop;
  Logger log{{.descriptor = -1}, Level::error};
  std::vector<std::string> answers;
  ScriptHandlers handlers;
};

TEST(ScriptHandlers, RunTheScriptsWhoseFilterMatches) {
  Stage stage;
  const std::string out = stage.dir.path("out");
  stage.use({"user:deploy=echo deploy >> " + out, "member-join=echo never >> " + out,
             "query=echo query >> " + out});
  stage.event("deploy");
  stage.event("other");
  ASSERT_TRUE(stage.rests());
  EXPECT_EQ(stage.dir.read("out"), "deploy\n");
}

TEST(ScriptHandlers, AnswerQueriesWithWhatTheyWrote) {
  Stage stage;
  stage.use(
      {"query=case $SERF_QUERY_NAME in say) echo out; echo err >&2;; quiet) ;; "
       "fail) echo said; exit 3;; die) echo said; kill -9 $$;; esac"});
  for (const auto& [id, name] : std::vector<std::pair<std::uint64_t, std::string>>{
           {1, "say"}, {2, "quiet"}, {3, "fail"}, {4, "die"}, {5, "say"}})
    stage.query(id, name);
  stage.event("say");
  ASSERT_TRUE(stage.rests());
  EXPECT_THAT(stage.answers, ElementsAre("1:out\nerr\n", "5:out\nerr\n"));
}

TEST(ScriptHandlers, KeepOrderForEachScript) {
  Stage stage;
  const std::string out = stage.dir.path("out");
  stage.use({"user=cat >> " + out});
  std::string expected;
  for (int i = 0; i < 20; ++i) {
    stage.event("e", std::to_string(i));
    expected += std::to_string(i) + "\n";
  }
  ASSERT_TRUE(stage.rests());
  EXPECT_EQ(stage.dir.read("out"), expected);
}

TEST(ScriptHandlers, ThatHangAreWarnedAboutStoppedAndThenKilled) {
  Stage stage{{.timeout = 200ms, .kill_after = 100ms, .warn_after = 50ms}};
  const std::string pid = stage.dir.path("pid");
  // Ignores SIGTERM, and so does what it starts.
  stage.use({"user=trap '' TERM; echo $$ > " + pid + "; while :; do sleep 0.05; done"});
  stage.event("e");
  ASSERT_TRUE(stage.rests());
  const auto lines = stage.lines();
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_THAT(lines[0], HasSubstr("takes longer than 1 s"));
  EXPECT_THAT(lines[1], HasSubstr("[ERR] agent: stopped the event handler 'trap"));
  EXPECT_THAT(lines[1], HasSubstr("it ran past its time limit"));
  EXPECT_THAT(lines[2], HasSubstr("signal 9"));
  EXPECT_NE(::kill(std::stoi(stage.dir.read("pid")), 0), 0) << "it still runs";
}

TEST(ScriptHandlers, ThatHangHoldUpNoOtherScriptAndNoLaterEvent) {
  Stage stage{{.timeout = 1s, .kill_after = 100ms, .warn_after = 500ms}};
  const std::string out = stage.dir.path("out");
  stage.use({"user=test $SERF_USER_EVENT = hang && sleep 1000; echo first >> " + out,
             "user=echo second >> " + out});
  stage.event("hang");
  stage.event("go");
  ASSERT_TRUE(stage.until([&] { return stage.dir.read("out") == "second\nsecond\n"; }));
  ASSERT_TRUE(stage.rests());
  EXPECT_EQ(stage.dir.read("out"), "second\nsecond\nfirst\n");
}

TEST(ScriptHandlers, ThatFloodAreStoppedAndLittleIsKept) {
  Stage stage{{.kill_after = 100ms, .output_kept = 100, .output_max = 1 << 20}};
  stage.use({"query=yes flood"});
  stage.query(1, "q");
  ASSERT_TRUE(stage.rests());
  EXPECT_THAT(stage.lines("it wrote too much"), SizeIs(1));
  EXPECT_THAT(stage.answers, IsEmpty());
  for (const std::string& line : stage.lines()) EXPECT_LT(line.size(), 500u);
}

TEST(ScriptHandlers, KeepTheEndOfALongOutput) {
  Stage stage{{.output_kept = 8}};
  stage.use({"query=echo 0123456789abcdef"});
  stage.query(1, "q");
  ASSERT_TRUE(stage.rests());
  EXPECT_THAT(stage.answers, ElementsAre("1:9abcdef\n"));
}

TEST(ScriptHandlers, ThatDieAreToldWithTheirLastWords) {
  Stage stage;
  stage.use({"user=echo first; echo the last words >&2; exit 9", "user=/nowhere/script"});
  stage.event("e");
  ASSERT_TRUE(stage.rests());
  EXPECT_THAT(stage.lines("failed: exit code 9; it said: the last words"), SizeIs(1));
  EXPECT_THAT(stage.lines("event handler '/nowhere/script' failed: exit code 127"), SizeIs(1));
}

TEST(ScriptHandlers, MayIgnoreTheirInput) {
  Stage stage;
  const std::string out = stage.dir.path("out");
  stage.use({"user=exec <&-; echo done >> " + out});
  stage.event("e", std::string(500, 'x'));
  ASSERT_TRUE(stage.rests());
  EXPECT_EQ(stage.dir.read("out"), "done\n");
  EXPECT_THAT(stage.lines("failed"), IsEmpty());
}

TEST(ScriptHandlers, RunAtMostAFewAtOnceAndAllInTheEnd) {
  Stage stage{{.processes = 3}};
  const std::string now = stage.dir.path("now");
  const std::string seen = stage.dir.path("seen");
  std::filesystem::create_directory(now);
  std::vector<std::string> specs;
  for (int i = 0; i < 12; ++i)
    specs.push_back("user=touch " + now + "/$$; ls " + now + " | wc -l >> " + seen +
                    "; sleep 0.05; rm " + now + "/$$ # " + std::to_string(i));
  stage.use(specs);
  stage.event("a");
  stage.event("b");
  ASSERT_TRUE(stage.rests());
  std::istringstream counts{stage.dir.read("seen")};
  int runs = 0, most = 0;
  for (int count = 0; counts >> count; ++runs) most = std::max(most, count);
  EXPECT_EQ(runs, 24);
  EXPECT_GE(most, 2);
  EXPECT_LE(most, 3);
}

TEST(ScriptHandlers, DropEventsBeyondTheQueueAndSayHowMany) {
  Stage stage{{.queue = 5}};
  const std::string out = stage.dir.path("out"), go = stage.dir.path("go");
  stage.use({"user=while ! test -e " + go + "; do sleep 0.01; done; cat >> " + out});
  for (int i = 0; i < 20; ++i) stage.event("e", std::to_string(i));
  stage.dir.write("go", "");
  ASSERT_TRUE(stage.rests());
  EXPECT_EQ(stage.dir.read("out"), "0\n1\n2\n3\n4\n5\n");
  const auto lines = stage.lines("dropped events");
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0], Not(HasSubstr("in all")));
  EXPECT_THAT(lines[1], HasSubstr("14 in all"));
}

TEST(ScriptHandlers, LetNoBusyScriptStarveAnother) {
  Stage stage{{.processes = 1}};
  const std::string out = stage.dir.path("out");
  stage.use({"user=echo a >> " + out, "user=echo b >> " + out, "user=echo c >> " + out});
  for (int i = 0; i < 3; ++i) stage.event("e");
  ASSERT_TRUE(stage.rests());
  EXPECT_EQ(stage.dir.read("out"), "a\nb\nc\na\nb\nc\na\nb\nc\n");
}

TEST(ScriptHandlers, AreReplacedWhileOldOnesRun) {
  Stage stage;
  const std::string out = stage.dir.path("out"), go = stage.dir.path("go");
  stage.use({"user=while ! test -e " + go + "; do sleep 0.01; done; echo old >> " + out});
  stage.event("e");
  stage.use({"user=echo new >> " + out});
  stage.event("e");
  ASSERT_TRUE(stage.until([&] { return stage.dir.read("out") == "new\n"; }));
  stage.dir.write("go", "");
  ASSERT_TRUE(stage.rests());
  EXPECT_EQ(stage.dir.read("out"), "new\nold\n");
}

TEST(ScriptHandlers, ShowTheirOwnVariablesOverTheAgents) {
  ASSERT_EQ(::setenv("SERF_EVENT", "from the agent", 1), 0);
  ASSERT_EQ(::setenv("PANDO_TEST_KEPT", "kept", 1), 0);
  Stage stage;
  stage.use({"query=echo $SERF_EVENT $PANDO_TEST_KEPT; env | grep -c '^SERF_EVENT='"});
  stage.query(1, "q");
  EXPECT_TRUE(stage.rests());
  EXPECT_THAT(stage.answers, ElementsAre("1:query kept\n1\n"));
  ::unsetenv("SERF_EVENT");
  ::unsetenv("PANDO_TEST_KEPT");
}

}  // namespace
}  // namespace pando::agent
