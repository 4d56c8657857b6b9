#include "doors/resp_commands.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "doors/door_world_test.h"
#include "doors/resp_acl.h"
#include "source_tree.h"
#include "wire/resp/reply_reader.h"

namespace pando::doors {
namespace {

using resp::Value;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

struct RespCommandsTest : DoorWorld {
  /// Sends one request and gives the host's replies to what it asks, if it asks.
  Value ask(std::string_view line, const std::vector<Reply>& replies = {}) {
    host.asked.clear();
    Client client{loop, at};
    client.say("HELLO 3\n" + std::string{line} + "\nQUIT\n");
    EXPECT_TRUE(until([&] { return replies.empty() || !host.asked.empty(); }));
    for (const Reply& reply : replies) host.asked.front().told(reply);
    EXPECT_TRUE(until([&] { return client.closed; }));
    resp::ReplyReader reader;
    reader.feed(view(client.heard));
    (void)reader.next();
    return **reader.next();
  }
  Value ask_state(std::string_view line, const state::Done& done) {
    host.state_asked.clear();
    Client client{loop, at};
    client.say("HELLO 3\n" + std::string{line} + "\nQUIT\n");
    EXPECT_TRUE(until([&] { return !host.state_asked.empty(); }));
    host.state_asked.front().told(done);
    EXPECT_TRUE(until([&] { return client.closed; }));
    resp::ReplyReader reader;
    reader.feed(view(client.heard));
    (void)reader.next();
    return **reader.next();
  }
  template <class T>
  const T& asked() {
    return std::get<T>(host.asked.front().command);
  }

  DeskedDoor door{loop, listener(), {}, host};
};

Value part(const Value& map, std::string_view name) {
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2)
    if (map.items[i].text == name) return map.items[i + 1];
  return {.kind = Value::Kind::error, .text = "no such field", .items = {}};
}

std::string field(const Value& map, std::string_view name) {
  return part(map, name).text;
}

TEST_F(RespCommandsTest, ShowsMembers) {
  const Value all = ask("PANDO.MEMBERS");
  ASSERT_EQ(all.items.size(), 2u);
  EXPECT_EQ(field(all.items[0], "name"), "a");
  EXPECT_EQ(field(all.items[0], "address"), "10.0.0.1:7946");
  const Value failed = ask("PANDO.MEMBERS FAILED");
  ASSERT_EQ(failed.items.size(), 1u);
  EXPECT_EQ(field(failed.items[0], "status"), "failed");
  EXPECT_THAT(ask("PANDO.MEMBERS dead").text, HasSubstr("'dead' is not a status"));
  EXPECT_EQ(field(ask("PANDO.MEMBER b"), "name"), "b");
  EXPECT_EQ(ask("PANDO.MEMBER c"), Value{});
}

TEST_F(RespCommandsTest, TellsWhy) {
  const Value deaths = ask("PANDO.WHY b");
  ASSERT_EQ(deaths.items.size(), 1u);
  const Value& death = deaths.items[0];
  EXPECT_EQ(field(death, "cause"), "killed");
  EXPECT_EQ(field(death, "words"), "killed by signal 9");
  EXPECT_EQ(field(death, "basis"), "certain");
  EXPECT_EQ(field(death, "id"), "07000000000000000000000000000000");
  EXPECT_EQ(death.items[9].integer, 1500);
  const Value& witness = death.items.back().items.at(0);
  EXPECT_EQ(field(witness, "name"), "a");
  EXPECT_EQ(witness.items.back().items.at(0).text, "link broken");
  EXPECT_TRUE(ask("PANDO.WHY a").items.empty());
}

TEST_F(RespCommandsTest, ShowsWhoIsUnfitForDuty) {
  host.known[0].unfit = 90s;
  EXPECT_EQ(ask("PANDO.MEMBER a").items.back().integer, 90'000);
  EXPECT_EQ(ask("PANDO.MEMBER b").items.back().integer, 0);
}

TEST_F(RespCommandsTest, ShowsWhoIsAnAgreedSuspect) {
  host.known[0].suspect = Suspicion{1500ms, {"b", "c"}};
  const Value shown = ask("PANDO.MEMBER a");
  EXPECT_EQ(part(shown, "suspect_ms").integer, 1500);
  EXPECT_EQ(part(shown, "accusers").items.size(), 2u);
  EXPECT_EQ(part(ask("PANDO.MEMBER b"), "suspect_ms"), Value{});
}

TEST_F(RespCommandsTest, ShowsHowSuspiciousSilenceIs) {
  EXPECT_EQ(ask("PANDO.PHI b").real, 2.5);
  EXPECT_EQ(ask("PANDO.PHI a"), Value{});
  const Value all = ask("PANDO.PHI");
  ASSERT_EQ(all.items.size(), 4u);
  EXPECT_EQ(all.items[1], Value{});
  EXPECT_EQ(all.items[3].real, 2.5);
}

double real(const Value& map, std::string_view name) {
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2)
    if (map.items[i].text == name) return map.items[i + 1].real;
  return -1;
}

TEST_F(RespCommandsTest, NamesTheAddressesOfItsClientsView) {
  const auto says = [&](const std::string& key, const std::string& value) {
    host.known_state.push_back({.node = "b", .owner = {}, .key = key, .value = to_bytes(value)});
  };
  says("pando/address/clients/resp", "10.0.0.2:7379");
  says("pando/address/outside/resp", "web.example:1");
  says("pando/address/outside/http", "web.example:\x1b[2J");
  const auto reach = [&](const Value& member) {
    std::map<std::string, std::string> out;
    const auto& items = member.items[15].items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) out[items[i].text] = items[i + 1].text;
    return out;
  };
  EXPECT_EQ(ask("PANDO.MEMBER b").items[14].text, "reach");
  EXPECT_THAT(reach(ask("PANDO.MEMBER a")), IsEmpty());
  EXPECT_THAT(reach(ask("PANDO.MEMBER b")), ElementsAre(Pair("resp", "10.0.0.2:7379")));
  DeskedDoor outside{loop, listener(), {}, host, {}, nullptr, {.view = "outside"}};
  EXPECT_THAT(reach(ask("PANDO.MEMBERS").items[1]),
              ElementsAre(Pair("http", Not(HasSubstr("\x1b"))), Pair("resp", "web.example:1")));
}

TEST_F(RespCommandsTest, ShowsLinks) {
  PeerLink up, lost;
  up.name = "b";
  up.state = PeerLink::State::up;
  up.dialled = true;
  up.age = 1500ms;
  up.bytes_in = 7;
  up.phi = 0.5;
  up.tls = "CN = b";
  lost.name = "c";
  lost.state = PeerLink::State::waiting;
  lost.trouble = "connection refused";
  lost.trouble_age = 2s;
  host.links = {up, lost};
  const Value all = ask("PANDO.PEERS");
  ASSERT_EQ(all.items.size(), 2u);
  for (const Value& peer : all.items) EXPECT_EQ(peer.items.size(), 36u);
  EXPECT_EQ(field(all.items[0], "peer"), "b");
  EXPECT_EQ(field(all.items[0], "state") + field(all.items[0], "direction"), "upout");
  EXPECT_EQ(real(all.items[0], "age_ms"), 1500);
  EXPECT_EQ(field(all.items[0], "tls") + field(all.items[1], "tls"), "CN = b");
  EXPECT_EQ(real(all.items[0], "phi"), 0.5);
  EXPECT_EQ(field(all.items[1], "state"), "waiting");
  EXPECT_EQ(field(all.items[1], "trouble"), "connection refused");
  EXPECT_EQ(real(all.items[1], "trouble_age_ms"), 2000);
}

/// Two members, of which the second learns bucket 1.
MapReport small_map() {
  map::Host a, b;
  a.name = "a";
  a.who = {{{1}}, 1};
  b.name = "b";
  b.who = {{{2}}, 1};
  b.zone = "eu/z1/r1/b";
  const map::Map first = map::first_map({{7}}, a, 2, 2, map::SplitPolicy::majority);
  const auto next = map::apply(
      first, {.add = {b}, .buckets = {{1, {.acting = {0}, .learners = {1}}}}, .proposer = "a"});
  return {next.map,
          {.phase = map::Status::Phase::agreed, .since = 2s, .member = true, .serves = true},
          {.members = {{2, 2, 0}, {0, 0, 1}}},
          {.hosts = 0, .racks = 0, .zones = 0, .lost = 0},
          {},
          {}};
}

TEST_F(RespCommandsTest, ShowsTheMap) {
  EXPECT_EQ(ask("PANDO.MAP").text,
            "{\"phase\":\"none\",\"phase_seconds\":0.0,\"member\":false,\"serves\":false}\n");
  host.known_map = small_map();
  const std::string json = ask("PANDO.MAP").text;
  EXPECT_THAT(json, HasSubstr("\"epoch\":2,\"hash\":\""));
  EXPECT_THAT(json, HasSubstr("{\"bucket\":1,\"acting\":[\"a\"],\"learners\":[\"b\"],"
                              "\"since\":2,\"state\":\"degraded\"}"));
  EXPECT_THAT(json, HasSubstr("\"zone\":\"eu/z1/r1/b\",\"weight\":100,\"copies\":0"));
}

TEST_F(RespCommandsTest, ShowsHowMapsCameToBe) {
  map::Event event{.mark = {"main", 2, 5}, .parent = 4, .age = 3s, .change = {}, .bytes = 77};
  event.change.proposer = "a";
  event.change.reasons = {"b joined"};
  event.change.add.push_back(small_map().map->members[1]);
  host.maps = {event};
  EXPECT_EQ(ask("PANDO.MAP HISTORY").text,
            "{\"maps\":[{\"epoch\":2,\"branch\":\"main\",\"hash\":\"0000000000000005\","
            "\"parent\":\"0000000000000004\",\"age_seconds\":3.0,\"whole\":false,"
            "\"proposer\":\"a\",\"reasons\":[\"b joined\"],\"added\":[\"b\"],\"removed\":[],"
            "\"updated\":0,\"buckets\":0,\"tables\":0,\"bytes\":77}]}\n");
}

TEST_F(RespCommandsTest, AsksWhatWouldBecomeOfTheMap) {
  host.outlook_answer = {.map = small_map().map, .steps = 3, .moves = {{1, "b"}}};
  const std::string json =
      ask("PANDO.PLAN lose zone=z1 ADD c,weight=200,zone=eu/z2/r1/c LOSE node=b COPIES 3").text;
  EXPECT_THAT(json, HasSubstr("\"steps\":3,\"moves\":1,\"received\":{\"b\":1}"));
  EXPECT_THAT(host.asked_outlook.lose, ElementsAre("zone=z1", "node=b"));
  ASSERT_EQ(host.asked_outlook.add.size(), 1u);
  EXPECT_EQ(host.asked_outlook.add[0].name, "c");
  EXPECT_EQ(host.asked_outlook.add[0].weight, 200u);
  EXPECT_EQ(host.asked_outlook.add[0].zone, "eu/z2/r1/c");
  EXPECT_EQ(host.asked_outlook.copies, 3);
  for (const char* const wrong :
       {"LOSE", "ADD c,weight=x", "ADD c,colour=red", "COPIES many", "KEEP it"})
    EXPECT_THAT(ask(std::string{"PANDO.PLAN "} + wrong).text, testing::StartsWith("ERR "));
  host.outlook_answer = {.error = "there is no map yet"};
  EXPECT_EQ(ask("PANDO.PLAN").text, "ERR there is no map yet");
}

TEST_F(RespCommandsTest, ShowsAndAcceptsWhatIsLost) {
  host.known_map = small_map();
  host.known_map.durability.lost = 3;
  host.known_map.lost = {{1, 2, {"a"}}};
  EXPECT_EQ(ask("PANDO.LOST").text,
            "{\"epoch\":2,\"buckets\":[{\"bucket\":1,\"first_slot\":8192,\"last_slot\":16383,"
            "\"since\":2,\"held_by\":[\"a\"],\"sequence\":null,\"keys\":null,"
            "\"as_of_ms_before\":null}],\"ranges\":2,\"of\":2,\"keys\":0,\"unknown\":1}\n");
  host.known_map.sizes = {{1, 812, 40, 5200ms}};
  EXPECT_THAT(ask("PANDO.LOST").text,
              AllOf(HasSubstr("\"sequence\":812,\"keys\":40,\"as_of_ms_before\":5200}]"),
                    HasSubstr("\"keys\":40,\"unknown\":0}")));
  for (const char* const wrong : {"EPOCH", "EPOCH 0", "BY", "one", "70000"})
    EXPECT_THAT(ask(std::string{"PANDO.ACCEPT-LOSS "} + wrong).text, testing::StartsWith("ERR "));
  EXPECT_EQ(ask("PANDO.ACCEPT-LOSS epoch 7 BY alice 1 3", {reply::Done{"they are not"}}).text,
            "ERR they are not");
  const auto& order = asked<command::AcceptLoss>();
  EXPECT_THAT(order.buckets, ElementsAre(1, 3));
  EXPECT_EQ(order.epoch, 7U);
  EXPECT_EQ(order.by, "alice");
}

TEST_F(RespCommandsTest, ShowsMovesAndTheirPace) {
  map::Map map = *small_map().map;
  map.pace = {.paused = true, .bytes_per_second = 100, .since = 2};
  host.known_map.map = std::make_shared<const map::Map>(map);
  host.known_moves = {1, 2, 0, 50, true, 200, {{1, "b", 300, 400, 2000}}, 3};
  EXPECT_EQ(ask("PANDO.MOVES").text,
            "{\"paused\":true,\"limit\":100,\"learning\":1,\"to_send\":200,"
            "\"bytes_per_second\":50,\"seconds_left\":4.0,\"nodes\":[{\"node\":\"a\","
            "\"keys\":5,\"bytes\":600,"
            "\"bytes_per_second\":50,\"to_send\":200,\"waiting\":2,\"throttled\":3,"
            "\"moves\":[{\"bucket\":1,\"to\":\"b\",\"copied\":300,\"bytes\":400,\"seconds\":2.0,"
            "\"bytes_per_second\":150,\"seconds_left\":0.6666666666666666}]}],"
            "\"unheard\":[\"c\"]}\n");
  EXPECT_THAT(ask("PANDO.MOVES all").text, HasSubstr("\"unheard\":[\"b\",\"c\"]"));
  EXPECT_THAT(ask("PANDO.MOVES some").text, HasSubstr("write ALL"));
  const NodeMoves sent{"a", 5, {}, host.known_moves};
  const auto read = read_node_moves(to_bytes(node_moves_json(sent)));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->moves.list, sent.moves.list);
  EXPECT_EQ(read->moves.throttled, 3U);
  EXPECT_EQ(read->keys, 5U);
  EXPECT_EQ(read->bytes, std::nullopt) << "an older build does not tell";
  EXPECT_FALSE(read_node_moves(to_bytes("[]")));
  EXPECT_EQ(ask("PANDO.MOVES LIMIT 2kb BY bob", {reply::Done{}}).text, "OK");
  const auto& order = asked<command::SetPace>();
  EXPECT_EQ(order.pace.bytes_per_second, 2048U);
  EXPECT_TRUE(order.pace.paused) << "what is not named stays";
  EXPECT_EQ(order.by, "bob");
  EXPECT_THAT(ask("PANDO.MOVES LIMIT fast").text, HasSubstr("20mb"));
  EXPECT_THAT(ask("PANDO.MOVES PAUSE WITH bob").text, HasSubstr("BY"));
}

TEST_F(RespCommandsTest, TellsWhoShouldNotBeStopped) {
  EXPECT_EQ(ask("PANDO.SAFE-TO-STOP a").text, "");
  EXPECT_EQ(ask("PANDO.SAFE-TO-STOP b").text, "it has the last copy of 3 buckets");
}

TEST_F(RespCommandsTest, ShowsFacts) {
  host.given_facts = {{"node", "name", Fact::Kind::text, "x", "a", {}},
                      {"doors", "clients", Fact::Kind::gauge, "y", "3", {{"door", "resp"}}}};
  EXPECT_THAT(ask("INFO").text, EndsWith("# Node\r\nname:a\r\n\r\n# Doors\r\nclients_resp:3\r\n"));
  EXPECT_EQ(ask("INFO doors nope").text, "# Doors\r\nclients_resp:3\r\n");
  EXPECT_EQ(field(ask("PANDO.INFO"), "clients_resp"), "3");
}

TEST_F(RespCommandsTest, Joins) {
  EXPECT_EQ(ask("PANDO.JOIN x y", {reply::Joined{2, {}}}).integer, 2);
  EXPECT_THAT(host.seeds, ElementsAre("x", "y"));
  EXPECT_TRUE(host.ignored_old);
  EXPECT_EQ(ask("PANDO.JOIN replay x", {reply::Joined{0, "no"}}).text, "ERR no");
  EXPECT_FALSE(host.ignored_old);
  EXPECT_THAT(ask("PANDO.JOIN REPLAY").text, HasSubstr("needs an address"));
}

TEST_F(RespCommandsTest, ForcesOthersToLeave) {
  EXPECT_EQ(ask("PANDO.FORCE-LEAVE b prune", {reply::Done{}}).text, "OK");
  EXPECT_EQ(asked<command::ForceLeave>().node, "b");
  EXPECT_TRUE(asked<command::ForceLeave>().prune);
  EXPECT_THAT(ask("PANDO.FORCE-LEAVE b now").text, HasSubstr("'now' is not an option"));
}

TEST_F(RespCommandsTest, ChangesTags) {
  EXPECT_EQ(ask("PANDO.TAGS SET zone eu role db").text, "OK");
  EXPECT_EQ(host.own_tags, (Tags{{"role", "db"}, {"zone", "eu"}}));
  EXPECT_EQ(ask("PANDO.TAGS DELETE zone nothing").text, "OK");
  EXPECT_EQ(field(ask("PANDO.TAGS"), "role"), "db");
  EXPECT_THAT(ask("PANDO.TAGS SET a b c").text, HasSubstr("a value for each tag"));
}

TEST_F(RespCommandsTest, GathersTheAnswersOfAQuery) {
  const Value all =
      ask("PANDO.QUERY load PAYLOAD p NODE a NODE b TAG role we. ACK RELAY 2 TIMEOUT 50",
          {reply::Done{}, reply::QueryAck{"b"}, reply::QueryResponse{"b", to_bytes("1")},
           reply::QueryResponse{"a", to_bytes("2")}, reply::QueryDone{}});
  const auto& query = asked<command::SendQuery>();
  EXPECT_EQ(query.name, "load");
  EXPECT_EQ(to_string(query.payload), "p");
  EXPECT_THAT(query.nodes, ElementsAre("a", "b"));
  EXPECT_EQ(query.tags.at("role"), "we.");
  EXPECT_TRUE(query.request_ack);
  EXPECT_EQ(query.relay_factor, 2);
  EXPECT_EQ(query.timeout, 50ms);
  ASSERT_EQ(all.items.size(), 6u);
  EXPECT_EQ(all.items[1].items[0].text, "b");
  EXPECT_EQ(field(all.items[3], "a"), "2");
  EXPECT_EQ(all.items[5].integer, 0);
}

TEST_F(RespCommandsTest, BoundsWhatAQueryGathers) {
  std::vector<Reply> replies{reply::Done{}};
  for (int i = 0; i < 20; ++i)
    replies.push_back(reply::QueryResponse{"n", Bytes(std::size_t{1} << 20, std::byte{'x'})});
  replies.push_back(reply::QueryDone{});
  const Value all = ask("PANDO.QUERY big", replies);
  EXPECT_EQ(all.items[3].items.size(), 2u * 15);
  EXPECT_EQ(all.items[5].integer, 5);
}

TEST_F(RespCommandsTest, RefusesQueriesThatMakeNoSense) {
  EXPECT_THAT(ask("PANDO.QUERY _serf_ping").text, HasSubstr("belong to Serf"));
  EXPECT_THAT(ask("PANDO.QUERY q what").text, HasSubstr("'what' is not an option"));
  EXPECT_THAT(ask("PANDO.QUERY q TAG a").text, HasSubstr("lacks its value"));
  EXPECT_THAT(ask("PANDO.QUERY q RELAY 256").text, HasSubstr("use 0 to 255"));
  EXPECT_THAT(ask("PANDO.QUERY q TIMEOUT 1s").text, HasSubstr("use 0 to 600000"));
  EXPECT_EQ(ask("PANDO.QUERY q", {reply::Done{"too long"}}).text, "ERR too long");
}

TEST_F(RespCommandsTest, ManagesKeys) {
  const Value done =
      ask("PANDO.KEYS LIST", {reply::KeysDone{.keys = {{"k", 3}}, .primary_key = "k", .nodes = 3}});
  EXPECT_EQ(field(done, "primary"), "k");
  EXPECT_EQ(done.items[9].items[1].integer, 3);
  EXPECT_EQ(ask("PANDO.KEYS USE AAAA",
                {reply::KeysDone{.error = "1/2 failed", .messages = {{"b", "no such key"}}}})
                .text,
            "ERR 1/2 failed; b: no such key");
  EXPECT_EQ(asked<command::Keys>().operation, command::KeyOperation::use);
  EXPECT_THAT(ask("PANDO.KEYS INSTALL ?").text, HasSubstr("not base64"));
}

state::Entry entry(std::string node, std::string key, std::string_view value) {
  return {.node = std::move(node),
          .owner = {{{1}}, 3},
          .key = std::move(key),
          .value = to_bytes(value),
          .version = 9,
          .left = {}};
}

TEST_F(RespCommandsTest, ShowsState) {
  host.known_state = {entry("a", "load", "7"), entry("b", "load", "8"), entry("b", "zone", "x")};
  host.known_state[1].left = 1500ms;
  const Value one = ask("PANDO.STATE GET b load");
  EXPECT_EQ(field(one, "node"), "b");
  EXPECT_EQ(field(one, "value"), "8");
  EXPECT_EQ(field(one, "id"), "01000000000000000000000000000000");
  ASSERT_EQ(one.items.size(), 14u);
  EXPECT_EQ(one.items[5].integer, 3) << "start";
  EXPECT_EQ(one.items[11].integer, 9) << "version";
  EXPECT_EQ(one.items[13].integer, 1500) << "ttl";
  EXPECT_EQ(ask("PANDO.STATE GET c load"), Value{});
  EXPECT_EQ(ask("PANDO.STATE LIST").items.size(), 3u);
  EXPECT_EQ(ask("PANDO.STATE LIST NODE b").items.size(), 2u);
  EXPECT_EQ(ask("PANDO.STATE LIST prefix z node b").items.size(), 1u);
  EXPECT_THAT(ask("PANDO.STATE LIST b").text, HasSubstr("'b' is not an option"));
}

TEST_F(RespCommandsTest, RefusesListsThatAreTooLarge) {
  for (int i = 0; i < 17; ++i)
    host.known_state.push_back(entry("a", std::to_string(i), std::string(1 << 20, 'x')));
  EXPECT_THAT(ask("PANDO.STATE LIST").text, HasSubstr("more than 16 MiB"));
  EXPECT_EQ(ask("PANDO.STATE LIST PREFIX 1").items.size(), 8u);
  Client client{loop, at};
  client.say("HELLO 3\nPANDO.STATE WATCH\n");
  ASSERT_TRUE(until([&] { return host.watchers.size() == 1; }));
  host.greet(1);
  EXPECT_TRUE(until([&] { return client.heard.contains("too much to watch"); }));
  EXPECT_TRUE(host.watchers.empty());
}

TEST_F(RespCommandsTest, WritesState) {
  EXPECT_EQ(ask_state("PANDO.STATE SET load 7 TTL 1500", state::Done{}).text, "OK");
  const auto& set = std::get<state::Set>(host.state_asked.front().command);
  EXPECT_EQ(set.key, "load");
  EXPECT_EQ(to_string(set.value), "7");
  EXPECT_EQ(set.limit, 1500ms);
  EXPECT_EQ(ask_state("PANDO.STATE ERASE load", state::Done{"no"}).text, "ERR no");
  EXPECT_EQ(std::get<state::Erase>(host.state_asked.front().command).key, "load");
  EXPECT_EQ(ask_state("PANDO.STATE SET load 7", state::Done{"slow down", 1100us}).text,
            "ERR slow down; try again in 2 ms");
  EXPECT_THAT(ask("PANDO.STATE SET load 7 TTL 0").text, HasSubstr("out of range"));
  EXPECT_THAT(ask("PANDO.STATE SET load 7 TTL").text, HasSubstr("lacks its value"));
}

TEST_F(RespCommandsTest, AreAllInTheManual) {
  std::ifstream file{source_tree() + "/docs/protocol/doors.md"};
  const std::string manual{std::istreambuf_iterator<char>{file}, {}};
  std::vector<RespCommand> rows{resp_commands().begin(), resp_commands().end()};
  rows.insert(rows.end(), acl_commands().begin(), acl_commands().end());
  for (const RespCommand& row : rows)
    EXPECT_THAT(manual, HasSubstr(fmt::format("| `{}{}{}` | {} |", row.name,
                                              row.arguments.empty() ? "" : " ", row.arguments,
                                              row.summary)));
}

}  // namespace
}  // namespace pando::doors
