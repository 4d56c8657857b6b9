#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "doors/door_world_test.h"
#include "doors/resp_cluster.h"
#include "pando/slots.h"
#include "source_tree.h"

namespace pando::doors {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr resp::CommandSpec kGet{.name = "GET",
                                 .summary = "",
                                 .min_words = 2,
                                 .max_words = 2,
                                 .facts = {.flags = resp::kReadonly, .keys = {1, 1, 1}}};
constexpr resp::CommandSpec kSet{.name = "SET",
                                 .summary = "",
                                 .min_words = 3,
                                 .max_words = 3,
                                 .facts = {.flags = resp::kWrite, .keys = {1, 1, 1}}};
constexpr resp::CommandSpec kDel{.name = "DEL",
                                 .summary = "",
                                 .min_words = 2,
                                 .max_words = resp::kAnyNumber,
                                 .facts = {.flags = resp::kWrite, .keys = {1, -1, 1}}};
constexpr resp::CommandSpec kDbSize{.name = "DBSIZE", .summary = ""};

/// Says what it was asked, once that is taken from it.
struct FakeData final : DataPort {
  std::vector<const resp::CommandSpec*> commands() const override {
    return {&kGet, &kSet, &kDel, &kDbSize};
  }
  void ask(std::span<const DataRequest> requests) override {
    for (const DataRequest& request : requests) {
      asked.push_back({request.client, request.ticket, std::string{request.words[0]}});
      own_keys.push_back(request.own_keys);
    }
  }
  std::uint64_t place_of(std::string_view) const override { return 0; }
  void unblock(std::uint64_t client, bool error) override { unblocked = {client, error}; }
  std::pair<std::uint64_t, bool> unblocked;
  void gone(std::uint64_t) override {}

  struct Asked {
    std::uint64_t client;
    resp::Ticket ticket;
    std::string name;
  };
  std::vector<Asked> asked;
  std::vector<bool> own_keys;
};

/// Four buckets: of a with b, of b with a, of a with c, lost. c is primary of nothing, d holds
/// nothing. This node is a.
map::Map four_buckets() {
  map::Map map;
  map.epoch = 7;
  for (std::uint8_t i = 1; i <= 4; ++i)
    map.members.push_back(
        {.who = {{{i}}, i}, .name = std::string(1, static_cast<char>('a' + i - 1)), .zone = {}});
  map.buckets.resize(4);
  map.buckets[0] = {{0, 1}, {}, 3};
  map.buckets[1] = {{1, 0}, {}, 4};
  map.buckets[2] = {{0, 2}, {}, 5};
  return map;
}

const std::string kA = "0100000000000000000000000000000000000001";
const std::string kB = "0200000000000000000000000000000000000002";
const std::string kC = "0300000000000000000000000000000000000003";

struct ClusterPortTest : DoorWorld {
  ClusterPortTest() {
    host.known = {member("a", MemberStatus::alive), member("b", MemberStatus::alive),
                  member("c", MemberStatus::alive), member("d", MemberStatus::failed)};
    host.known_map.status.phase = map::Status::Phase::agreed;
    host.known_map.map = std::make_shared<const map::Map>(four_buckets());
    for (const char* name : {"a", "b", "c"}) {
      PeerLink link;
      link.name = name;
      link.state = PeerLink::State::up;
      if (link.name != "a") host.links.push_back(link);
      says(name, fmt::format("10.0.0.{}:7380", name[0] - 'a' + 1));
    }
  }
  void says(const std::string& node, const std::string& address) {
    host.known_state.push_back({.node = node,
                                .owner = {},
                                .key = "pando/address/outside/resp-cluster",
                                .value = to_bytes(address)});
  }
  std::string hear(std::string_view words) {
    Client client{loop, at};
    client.say(std::string{words} + "\nQUIT\n");
    EXPECT_TRUE(until([&] { return client.closed; }));
    return client.heard.substr(0, client.heard.size() - 5);
  }
  /// A key of a bucket.
  static std::string key(std::size_t bucket, int number = 0) {
    for (int i = 0;; ++i)
      if (bucket_of(slot_of(std::to_string(i)), 4) == bucket && number-- == 0)
        return std::to_string(i);
  }
  static std::string moved(const std::string& key, std::string_view to) {
    return fmt::format("-MOVED {} {}\r\n", slot_of(key), to);
  }

  FakeData data;
  DeskedDoor door{
      loop, listener(), {}, host, kDataLimits, &data, {RespWay::Dialect::cluster, "outside"}};
};

TEST_F(ClusterPortTest, SendsClientsToThePrimary) {
  EXPECT_EQ(hear("GET " + key(1)), moved(key(1), "10.0.0.2:7380"));
  EXPECT_EQ(hear("SET " + key(1) + " v"), moved(key(1), "10.0.0.2:7380"));
  EXPECT_EQ(hear("DEL " + key(1)), moved(key(1), "10.0.0.2:7380"));
  EXPECT_TRUE(data.asked.empty());
}

TEST_F(ClusterPortTest, ServesWhatItIsPrimaryOf) {
  Client client{loop, at};
  client.say("GET " + key(0) + "\nGET " + key(1) + "\nDBSIZE\n");
  ASSERT_TRUE(until([&] { return data.asked.size() == 2; }));
  EXPECT_EQ(data.asked[0].name + data.asked[1].name, "GETDBSIZE");
  EXPECT_TRUE(data.own_keys[1]);
  EXPECT_EQ(client.heard, "") << "answers keep their order";
  door.keep_answer(data.asked[0].client, data.asked[0].ticket, "+here\r\n");
  door.send_answers();
  const std::string expected = "+here\r\n" + moved(key(1), "10.0.0.2:7380");
  EXPECT_TRUE(until([&] { return client.heard == expected; })) << client.heard;
}

TEST_F(ClusterPortTest, RefusesKeysOfSeveralSlotsThoughOfOneBucket) {
  EXPECT_EQ(hear("DEL " + key(0) + " " + key(0, 1)),
            "-CROSSSLOT Keys in request don't hash to the same slot\r\n");
  const std::string one = "{" + key(1) + "}";
  EXPECT_EQ(hear("DEL " + one + "x " + one + "y"), moved(key(1), "10.0.0.2:7380"));
}

TEST_F(ClusterPortTest, SaysThatALostSlotIsNotServed) {
  EXPECT_EQ(hear("GET " + key(3)), "-CLUSTERDOWN Hash slot not served\r\n");
}

TEST_F(ClusterPortTest, RelaysWhatItCannotSendElsewhere) {
  const auto served = [&](const std::string& why) {
    data.asked.clear();
    Client client{loop, at};
    client.say("GET " + key(1) + "\n");
    EXPECT_TRUE(until([&] { return !data.asked.empty() || !client.heard.empty(); }));
    EXPECT_EQ(client.heard, "") << why;
  };
  const auto another_map = [&] {
    host.known_map.map = std::make_shared<const map::Map>(four_buckets());
    door.desk.tell_guidance();
  };
  host.links.clear();
  another_map();
  served("no link: nobody knows whether it is there");
  host.links.resize(1);
  host.links[0].name = "b";
  host.links[0].state = PeerLink::State::up;
  for (const char* address : {"", "b", "b:", ":7380", "b:70000", "b b:7380"}) {
    says("b", address);
    another_map();
    served(address);
  }
  says("b", "[fd00::2]:7381");
  another_map();
  EXPECT_EQ(hear("GET " + key(1)), moved(key(1), "fd00::2:7381"));
}

TEST_F(ClusterPortTest, ReadsWhereACopyIsIfTheClientWantsThat) {
  Client client{loop, at};
  client.say("READONLY\nGET " + key(1) + "\nSET " + key(1) + " v\n");
  ASSERT_TRUE(until([&] { return data.asked.size() == 1; }));
  door.keep_answer(data.asked[0].client, data.asked[0].ticket, "+read\r\n");
  door.send_answers();
  const std::string moved_there = moved(key(1), "10.0.0.2:7380");
  ASSERT_TRUE(until([&] { return client.heard == "+OK\r\n+read\r\n" + moved_there; }));
  client.say("READWRITE\nGET " + key(1) + "\nASKING\n");
  EXPECT_TRUE(until([&] {
    return client.heard == "+OK\r\n+read\r\n" + moved_there + "+OK\r\n" + moved_there + "+OK\r\n";
  })) << client.heard;
}

TEST_F(ClusterPortTest, ShowsNodes) {
  host.known_map.map = std::make_shared<const map::Map>(four_buckets());
  const std::string nodes = hear("CLUSTER NODES");
  EXPECT_THAT(nodes, HasSubstr(kA + " 10.0.0.1:7380@7946 myself,master - 0 0 5 connected "
                                    "0-4095 8192-12287\n"));
  EXPECT_THAT(nodes, HasSubstr(kB + " 10.0.0.2:7380@7946 master - 0 0 4 connected 4096-8191\n"));
  EXPECT_THAT(nodes, HasSubstr(kC + " 10.0.0.3:7380@7946 slave " + kA + " 0 0 0 connected\n"));
  EXPECT_THAT(nodes, HasSubstr(" :0@7946 master,fail,noaddr - 0 0 0 disconnected\n"));
}

TEST_F(ClusterPortTest, ShowsSlots) {
  const auto place = [](std::string_view address, const std::string& id) {
    return fmt::format("*4\r\n${}\r\n{}\r\n:7380\r\n$40\r\n{}\r\n*0\r\n", address.size(), address,
                       id);
  };
  EXPECT_EQ(hear("CLUSTER SLOTS"), "*3\r\n*3\r\n:0\r\n:4095\r\n" + place("10.0.0.1", kA) +
                                       "*3\r\n:4096\r\n:8191\r\n" + place("10.0.0.2", kB) +
                                       "*4\r\n:8192\r\n:12287\r\n" + place("10.0.0.1", kA) +
                                       place("10.0.0.3", kC));
  std::erase_if(host.known_state, [](const state::Entry& entry) { return entry.node == "b"; });
  EXPECT_THAT(hear("CLUSTER SLOTS"), HasSubstr("*3\r\n:4096\r\n:8191\r\n" + place("10.0.0.1", kA)))
      << "this node relays";
}

TEST_F(ClusterPortTest, ShowsShards) {
  const std::string shards = hear("CLUSTER SHARDS");
  EXPECT_TRUE(
      shards.starts_with("*3\r\n*4\r\n$5\r\nslots\r\n*4\r\n:0\r\n:4095\r\n:8192\r\n:12287"
                         "\r\n$5\r\nnodes\r\n*2\r\n*12\r\n$2\r\nid\r\n$40\r\n" +
                         kA))
      << shards;
  EXPECT_THAT(shards, HasSubstr("$4\r\nrole\r\n$7\r\nreplica\r\n"));
}

TEST_F(ClusterPortTest, TellsHowTheClusterIs) {
  const std::string info = hear("CLUSTER INFO");
  for (const char* line :
       {"cluster_state:fail\r\n", "cluster_slots_assigned:16384\r\n", "cluster_slots_ok:12288\r\n",
        "cluster_slots_fail:4096\r\n", "cluster_known_nodes:4\r\n", "cluster_size:2\r\n",
        "cluster_current_epoch:7\r\n", "cluster_my_epoch:5\r\n"})
    EXPECT_THAT(info, HasSubstr(line));
  map::Map whole = four_buckets();
  whole.buckets[3] = {{1}, {}, 6};
  host.known_map.map = std::make_shared<const map::Map>(whole);
  EXPECT_THAT(hear("CLUSTER INFO"), HasSubstr("cluster_state:ok\r\n"));
  host.known_map.status.phase = map::Status::Phase::no_quorum;
  EXPECT_THAT(hear("CLUSTER INFO"), HasSubstr("cluster_state:fail\r\n"));
}

TEST_F(ClusterPortTest, WorksOutsideTheMapAndWithoutOne) {
  map::Map others = four_buckets();
  others.members[0].who.start = 9;
  host.known_map.map = std::make_shared<const map::Map>(others);
  EXPECT_EQ(hear("CLUSTER MYID"), "$40\r\n" + kA + "\r\n");
  EXPECT_EQ(hear("GET " + key(1)), moved(key(1), "10.0.0.2:7380"));
  EXPECT_THAT(hear("CLUSTER NODES"), HasSubstr(kA + " 10.0.0.1:7380@7946 myself,master - 0 0 0 "
                                                    "connected\n"));
  host.known_map.map = nullptr;
  EXPECT_EQ(hear("CLUSTER SLOTS"), "*0\r\n");
  EXPECT_THAT(hear("CLUSTER INFO"), HasSubstr("cluster_slots_assigned:0\r\n"));
  EXPECT_THAT(hear("CLUSTER NODES"), HasSubstr(kA));
}

TEST_F(ClusterPortTest, KnowsSlotsAndNoOtherSubcommands) {
  EXPECT_EQ(hear("CLUSTER KEYSLOT foo"), ":12182\r\n");
  EXPECT_THAT(hear("CLUSTER MEET a 1"), HasSubstr("-ERR unknown subcommand 'MEET'"));
  EXPECT_THAT(hear("INFO cluster"), HasSubstr("cluster_enabled:1\r\n"));
}

TEST_F(ClusterPortTest, ThePlainPortIsNoCluster) {
  DeskedDoor plain{loop, listener(), {}, host, kDataLimits, &data};
  for (const char* asked : {"CLUSTER SLOTS", "CLUSTER KEYSLOT a", "READONLY", "ASKING"})
    EXPECT_THAT(hear(asked), StartsWith("-ERR This instance has cluster support disabled"));
  EXPECT_THAT(hear("CLUSTER MEET a 1"), HasSubstr("-ERR unknown subcommand 'MEET'"));
  EXPECT_THAT(hear("INFO"), HasSubstr("cluster_enabled:0\r\n"));
  Client client{loop, at};
  client.say("GET " + key(1) + "\nDBSIZE\n");
  ASSERT_TRUE(until([&] { return data.asked.size() == 2; }));
  EXPECT_FALSE(data.own_keys[1]);
}

TEST_F(ClusterPortTest, AreAllInTheManual) {
  std::ifstream file{source_tree() + "/docs/protocol/cluster_port.md"};
  const std::string manual{std::istreambuf_iterator<char>{file}, {}};
  for (const RespCommand& row : cluster_commands())
    EXPECT_THAT(manual, HasSubstr(fmt::format("| `{}{}{}` | {} |", row.name,
                                              row.arguments.empty() ? "" : " ", row.arguments,
                                              row.summary)));
}

}  // namespace
}  // namespace pando::doors
