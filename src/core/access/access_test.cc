#include <gmock/gmock.h>

#include <array>
#include <memory>
#include <vector>

#include "core/access/answers.h"
#include "core/access/book.h"
#include "core/access/rules.h"

namespace pando::access {
namespace {

using resp::CommandFacts;
using resp::CommandSpec;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr CommandFacts kReader{
    .flags = resp::kReadonly | resp::kFast, .categories = resp::kAclString, .keys = {1, 1, 1}};
constexpr CommandFacts kWriter{
    .flags = resp::kWrite, .categories = resp::kAclString, .keys = {1, 1, 1}};
constexpr std::array kRows = {
    CommandSpec{"GET", "", "", 2, 2, kReader},
    CommandSpec{"SET", "", "", 3, 9, kWriter},
    CommandSpec{"STRLEN", "", "", 2, 2, kReader},
    CommandSpec{"COPY", "", "", 3, 3, {.flags = resp::kWrite, .keys = {1, 2, 1}}},
    CommandSpec{"CONFIG GET", "", "", 3, 3, {.categories = resp::kAclAdmin}},
    CommandSpec{"CONFIG SET", "", "", 4, 4, {.categories = resp::kAclAdmin}},
    CommandSpec{"COMMAND COUNT", "", "", 2, 2},
    CommandSpec{"COMMAND", "", "", 1, 1},
    CommandSpec{"PUBLISH", "", "", 3, 3, {.flags = resp::kPubsub}},
    CommandSpec{"PSUBSCRIBE", "", "", 2, 9, {.flags = resp::kPubsub}},
    CommandSpec{"SSUBSCRIBE", "", "", 2, 9, {.categories = resp::kAclPubsub, .keys = {1, -1, 1}}},
    CommandSpec{"AUTH", "", "", 2, 3},
    CommandSpec{"BITFIELD", "", "", 2, 99, kWriter},
};

CataloguePtr catalogue() {
  std::vector<const CommandSpec*> rows;
  for (const CommandSpec& row : kRows) rows.push_back(&row);
  return std::make_shared<const Catalogue>(rows);
}

using List = std::vector<std::string_view>;

User made(const List& rules) {
  User user;
  for (const std::string_view rule : rules) EXPECT_EQ(apply(user, rule, *catalogue()), "") << rule;
  return user;
}
std::string wrong(std::string_view rule, const List& before = {}) {
  User user = made(before);
  const User was = user;
  std::string out = apply(user, rule, *catalogue());
  EXPECT_EQ(user, was) << rule;
  return out;
}
/// What is refused, or nothing.
std::string refused(const List& rules, const List& words) {
  const auto all = catalogue();
  const CommandSpec* const spec = all->find(words);
  if (spec == nullptr) return "unknown";
  const auto denial = UserPermit{"u", made(rules), all}.denies(*spec, words);
  return denial ? denial->object : "";
}

constexpr std::string_view kHashOfA =
    "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";

TEST(Rules, AreWrittenAsRedisWritesThem) {
  EXPECT_EQ(describe(made({})), "off resetchannels -@all");
  EXPECT_EQ(describe(made({"reset"})), "off sanitize-payload resetchannels -@all");
  EXPECT_EQ(describe(open_user()), "on nopass ~* &* +@all");
  EXPECT_EQ(
      describe(made({"ON", ">a", "~x*", "%R~r", "%wr~b", "%W~w", "&c", "+@String", "-SET"})),
      "on #" + std::string{kHashOfA} + " ~x* %R~r ~b %W~w resetchannels &c -@all +@string -set");
}

TEST(Rules, NothingIsNoRuleAndChannelsAreNoKeys) {
  EXPECT_EQ(wrong("", {"on"}), "");
  EXPECT_EQ(refused({"on", "+@all", "&news"}, {"SSUBSCRIBE", "news"}), "");
  EXPECT_EQ(refused({"on", "+@all", "~news"}, {"SSUBSCRIBE", "news"}), "news");
}

TEST(Rules, OfOneNameTheLastCounts) {
  EXPECT_EQ(commands_of(made({"+get", "+set", "-get", "+get"})), "-@all +set +get");
  EXPECT_EQ(commands_of(made({"+config|get", "-config|set", "+config"})), "-@all +config");
  EXPECT_EQ(commands_of(made({"+get", "allcommands"})), "+@all");
  EXPECT_EQ(keys_of(made({"%R~a", "~b", "%W~a"})), "~a ~b");
  EXPECT_EQ(made({">a", ">a"}).passwords.size(), 1u);
  EXPECT_THAT(made({">a", "nopass"}).passwords, IsEmpty());
  EXPECT_FALSE(made({"nopass", ">a"}).nopass);
  EXPECT_THAT(made({">a", "<a"}).passwords, IsEmpty());
}

TEST(Rules, RefuseWhatMakesNoSenseAndChangeNothing) {
  for (const std::string_view rule : {"foo", "%~a", "%Q~a", "%R", "~a b", "&a b", "+get|"})
    EXPECT_EQ(wrong(rule), "Syntax error") << rule;
  for (const std::string_view rule : {"+", "-", "+nope", "+@nope", "-get|x", "+config|nope"})
    EXPECT_EQ(wrong(rule), "Unknown command or category name in ACL") << rule;
  EXPECT_THAT(wrong("+config|get|x"), HasSubstr("first-arg"));
  EXPECT_THAT(wrong("~a", {"allkeys"}), HasSubstr("'allkeys'"));
  EXPECT_THAT(wrong("&a", {"allchannels"}), HasSubstr("'allchannels'"));
  EXPECT_THAT(wrong("#abc"), HasSubstr("64 characters"));
  EXPECT_THAT(wrong("<a"), HasSubstr("does not exist"));
  EXPECT_THAT(wrong("(~a)"), HasSubstr("not supported"));
}

TEST(Rules, KeepWhatALaterVersionMeant) {
  EXPECT_EQ(describe(read_user("on ~a  +@unheard +brandnew shiny -get")),
            "on ~a resetchannels -@all +@unheard +brandnew -get");
  const User user = made({"on", ">a", "~k", "&c", "+@all", "-config|set"});
  EXPECT_EQ(read_user(describe(user)), user);
}

TEST(Permit, JudgesCommandsInTheOrderOfRules) {
  EXPECT_EQ(refused({"~*", "+@string", "-set"}, {"get", "k"}), "");
  EXPECT_EQ(refused({"~*", "+@string", "-set"}, {"SET", "k", "v"}), "set");
  EXPECT_EQ(refused({"+@admin", "-config|set"}, {"config", "set", "a", "b"}), "config|set");
  EXPECT_EQ(refused({"+@admin", "-config|set"}, {"config", "get", "a"}), "");
  EXPECT_EQ(refused({"+command"}, {"command", "count"}), "");
  EXPECT_EQ(refused({"+command|count"}, {"command"}), "command");
  EXPECT_EQ(refused({}, {"auth", "x"}), "");
}

TEST(Permit, JudgesKeysByWhatIsDoneToThem) {
  EXPECT_EQ(refused({"allcommands", "%R~r*", "%W~w*"}, {"get", "r1"}), "");
  EXPECT_EQ(refused({"allcommands", "%R~r*", "%W~w*"}, {"get", "w1"}), "w1");
  EXPECT_EQ(refused({"allcommands", "%R~r*", "%W~w*"}, {"strlen", "w1"}), "");
  EXPECT_EQ(refused({"allcommands", "%R~r*", "%W~w*"}, {"set", "w1", "v"}), "");
  EXPECT_EQ(refused({"allcommands", "%R~r*", "%W~w*"}, {"set", "w1", "v", "get"}), "w1");
  EXPECT_EQ(refused({"allcommands", "%R~r*", "%W~w*"}, {"copy", "r1", "w1"}), "");
  EXPECT_EQ(refused({"allcommands", "%R~r*", "%W~w*"}, {"copy", "w1", "r1"}), "w1");
}

/// Redis takes what it cannot read for a write.
TEST(Permit, BitfieldReadsOnlyWhatIsSurelyNoWrite) {
  const List reader = {"+@all", "%R~k"};
  EXPECT_EQ(refused(reader, {"BITFIELD", "k"}), "");
  EXPECT_EQ(refused(reader, {"BITFIELD", "k", "get", "u8", "0", "OVERFLOW", "SET"}), "");
  for (const List& more : std::vector<List>{{"SET", "u8", "0", "1"},
                                            {"GET", "u8", "0", "INCRBY", "u8", "0", "1"},
                                            {"GET", "u8"},
                                            {"OVERFLOW"},
                                            {"ab"}}) {
    List words = {"BITFIELD", "k"};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_EQ(refused(reader, words), "k") << more.front() << more.size();
    EXPECT_EQ(refused({"+@all", "%W~k"}, words), "k");
    EXPECT_EQ(refused({"+@all", "~k"}, words), "");
  }
}

TEST(Permit, JudgesChannels) {
  const List rules{"allcommands", "&news.*"};
  EXPECT_EQ(refused(rules, {"publish", "news.1", "x"}), "");
  EXPECT_EQ(refused(rules, {"publish", "old", "x"}), "old");
  EXPECT_EQ(refused(rules, {"psubscribe", "news.*"}), "");
  EXPECT_EQ(refused(rules, {"psubscribe", "news.*", "news.1*"}), "news.1*");
}

Id node(std::uint8_t number) {
  Id id;
  id.bytes[15] = number;
  return id;
}

/// Books of some nodes; what they say waits until it is delivered.
struct Nodes {
  Nodes() {
    for (std::uint8_t i = 0; i < 3; ++i)
      books.push_back(std::make_unique<Book>(
          catalogue(), node(i), open_user(),
          Book::Events{.tell =
                           [this, i](const std::string& name, const Register* entry) {
                             said[i][name] = entry ? encode(*entry) : "";
                           },
                       .changed = [](const RosterPtr&) {}}));
  }
  void deliver(std::size_t from, std::size_t to) {
    for (const auto& [name, text] : said[from]) books[to]->hear(name, text);
  }
  std::string rules(std::size_t i, std::string_view name) const {
    const auto user = books[i]->roster()->user(name);
    return user ? describe(user->rules()) : "";
  }

  std::array<std::map<std::string, std::string>, 3> said;
  std::vector<std::unique_ptr<Book>> books;
};

TEST(Book, WhatOneNodeIsToldAllFollow) {
  Nodes nodes;
  EXPECT_EQ(nodes.books[0]->set_user(100, "ann", List{"on", ">a", "+get", "~*"}), "");
  nodes.deliver(0, 1);
  nodes.deliver(1, 2);
  EXPECT_TRUE(nodes.books[2]->roster()->log_in("ann", "a"));
  EXPECT_FALSE(nodes.books[2]->roster()->log_in("ann", "b"));
  // Its clock is behind; what it has seen counts.
  EXPECT_EQ(nodes.books[2]->delete_users(1, List{"ann", "nobody"}).count, 1);
  for (const std::size_t to : {0u, 1u}) nodes.deliver(2, to);
  nodes.deliver(0, 2);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(nodes.rules(i, "ann"), "") << i;
}

TEST(Book, TheLaterOfTwoSidesWinsEverywhere) {
  Nodes nodes;
  EXPECT_EQ(nodes.books[0]->set_user(200, "ann", List{"+get"}), "");
  EXPECT_EQ(nodes.books[1]->set_user(100, "ann", List{"+set"}), "");
  nodes.deliver(0, 2);
  nodes.deliver(1, 2);
  nodes.deliver(1, 0);
  nodes.deliver(0, 1);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(nodes.rules(i, "ann"), "off resetchannels -@all +get") << i;
}

TEST(Book, ConfigurationsGiveWayToWhatWasDone) {
  Nodes nodes;
  const NamedUsers configured{{"ann", made({"+get"})}};
  nodes.books[0]->configure(configured);
  EXPECT_EQ(nodes.books[0]->set_user(5, "ann", List{"+set"}), "");
  nodes.books[1]->configure(configured);
  EXPECT_THAT(nodes.rules(1, "ann"), HasSubstr("+get"));
  nodes.deliver(1, 0);
  nodes.deliver(0, 1);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_THAT(nodes.rules(i, "ann"), HasSubstr("+set")) << i;
}

TEST(Book, ThereIsAlwaysADefaultUser) {
  Nodes nodes;
  EXPECT_THAT(nodes.books[0]->delete_users(1, List{"default"}).error,
              HasSubstr("cannot be removed"));
  EXPECT_TRUE(nodes.books[0]->roster()->newcomer());
  EXPECT_EQ(nodes.books[0]->set_user(1, "default", List{">a"}), "");
  EXPECT_FALSE(nodes.books[0]->roster()->newcomer());
  EXPECT_TRUE(nodes.books[0]->roster()->log_in("default", "a"));
  EXPECT_EQ(nodes.rules(0, "default"), "on #" + std::string{kHashOfA} + " ~* &* +@all");
  EXPECT_TRUE(nodes.books[0]->hear("default", "900 " + node(2).to_string()));
  EXPECT_TRUE(nodes.books[0]->roster()->newcomer());
}

TEST(Book, AFileTakesThePlaceOfAll) {
  Nodes nodes;
  EXPECT_EQ(nodes.books[0]->set_user(1, "old", List{"+get"}), "");
  const auto file = read_acl_file("# a comment\n\nuser ann on ~* +@all\n", *catalogue());
  ASSERT_TRUE(file);
  EXPECT_EQ(nodes.books[0]->replace(2, *file), "");
  EXPECT_EQ(nodes.rules(0, "old"), "");
  EXPECT_EQ(nodes.rules(0, "ann"), "on ~* resetchannels +@all");
  EXPECT_NE(nodes.rules(0, "default"), "");
  EXPECT_THAT(read_acl_file("user a\nuser b >secret +x\n", *catalogue()).error(),
              HasSubstr("2: Unknown command"));
  EXPECT_THAT(read_acl_file("user b %Q~k\nuser a >secret", *catalogue()).error(),
              HasSubstr("'%Q~k'"));
  EXPECT_THAT(read_acl_file("user a\nuser a", *catalogue()).error(), HasSubstr("twice"));
  EXPECT_THAT(read_acl_file("ann on", *catalogue()).error(), HasSubstr("'user'"));
}

TEST(Book, TakesNoMoreThanItCanKeep) {
  Nodes nodes;
  Book& book = *nodes.books[0];
  for (std::size_t i = 0; i < kMostRegisters; ++i)
    ASSERT_EQ(book.set_user(i, "u" + std::to_string(i), List{}), "");
  EXPECT_THAT(book.set_user(1, "more", List{}), HasSubstr("too many users"));
  EXPECT_EQ(book.delete_users(1, List{"u7"}).count, 1);
  EXPECT_EQ(book.set_user(1, "more", List{}), "");
  EXPECT_EQ(nodes.said[0]["u7"], "");
  const std::string key = "~" + std::string(20'000, 'k');
  EXPECT_THAT(book.set_user(1, "u1", List{key}), HasSubstr("too many rules"));
}

TEST(Registers, DamagedOnesAreNone) {
  const std::string id = node(1).to_string();
  for (const std::string& text :
       {std::string{}, std::string{"x "} + id, std::string{"1 abc on"}, "-1 " + id,
        "9999999999999999999 " + id, "1 " + id + " " + std::string(kLongestRules + 1, 'x')})
    EXPECT_FALSE(decode(text)) << text;
  const Register entry{{7, node(1)}, "on +@all"};
  EXPECT_EQ(decode(encode(entry)), entry);
  EXPECT_EQ(decode(encode({{7, node(1)}, {}})), (Register{{7, node(1)}, {}}));
}

TEST(Denials, AreCountedAndBounded) {
  Denials log;
  const auto at = [](int s) { return Instant{} + std::chrono::seconds{s}; };
  const resp::Refusal get{{resp::Denial::Reason::command, "get"}, "ann", "id=1"};
  log.add(at(0), get);
  log.add(at(50), get);
  log.add(at(200), get);
  std::string out;
  resp::ReplyWriter writer{out, resp::Protocol::resp2};
  log.write(writer, at(200), 10);
  EXPECT_TRUE(out.starts_with("*2\r\n*14\r\n$5\r\ncount\r\n:1\r\n")) << out;
  EXPECT_THAT(out, HasSubstr("count\r\n:2\r\n$6\r\nreason\r\n$7\r\ncommand\r\n"));
  EXPECT_THAT(out, HasSubstr("$3\r\n150\r\n"));
  for (int i = 0; i < 1000; ++i)
    log.add(at(300), {{resp::Denial::Reason::key, std::to_string(i)}, "ann", ""});
  out.clear();
  log.write(writer, at(300), 1000);
  EXPECT_TRUE(out.starts_with("*128\r\n")) << out.substr(0, 20);
}

}  // namespace
}  // namespace pando::access
