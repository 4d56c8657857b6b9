/// What verbs show beyond what Serf's recorded calls cover.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/client_call.h"
#include "cli/info_view.h"
#include "cli/keys_view.h"
#include "cli/loss_view.h"
#include "cli/map_view.h"
#include "cli/members_view.h"
#include "cli/monitor_view.h"
#include "cli/peers_view.h"
#include "cli/query_view.h"
#include "cli/reachability_view.h"
#include "wire/resp/reply_reader.h"

namespace pando::cli {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace w = wire::rpc;

w::Member member(std::string name, std::string status, Tags tags = {}) {
  return {.name = std::move(name),
          .address = Address::v4(10, 0, 0, 1),
          .port = 7946,
          .tags = std::move(tags),
          .status = std::move(status),
          .versions = {}};
}

// ---- the map ------------------------------------------------------------------------------------

const nlohmann::ordered_json kMap = nlohmann::ordered_json::parse(R"({
  "phase": "agreed", "epoch": 4, "hash": "00ff", "branch": "main", "copies": 2,
  "durability": {"hosts": 1, "racks": 1, "zones": 0, "lost": 0},
  "members": [{"name": "a", "copies": 2, "primaries": 1, "learning": 0, "weight": 100, "zone": ""},
              {"name": "b\n", "copies": 1, "primaries": 1, "learning": 1, "weight": 50,
               "zone": "eu/z1"}],
  "buckets": [{"bucket": 0, "acting": ["a", "b"], "learners": [], "since": 3, "state": "ok"},
              {"bucket": 1, "acting": ["a"], "learners": ["b"], "since": 4,
               "state": "degraded"}]})");

TEST(MapText, ShowsHowItStandsAndARowPerNode) {
  EXPECT_EQ(map_text(kMap, false),
            "Map 4 of branch main, hash 00ff, agreed\n"
            "2 buckets: 1 ok, 1 degraded, 0 lost; 2 copies wanted\n"
            "May fail without loss: 1 host, 1 rack or 0 zones\n\n"
            "NODE  COPIES  PRIMARIES  LEARNING  WEIGHT  ZONE\n"
            "a     2       1          0         100     -\n"
            "b\\n   1       1          1         50      eu/z1\n");
}

TEST(MapText, ShowsWhatNodesHoldAsFarAsTheyTell) {
  auto map = kMap;
  add_sizes(map, nlohmann::ordered_json::parse(
                     R"({"nodes": [{"node": "a", "keys": 7, "bytes": 2048, "moves": []},
                                   {"node": "b", "moves": []}, {"node": "c", "bytes": 1}]})"));
  EXPECT_EQ(map["members"][0]["bytes"], 2048);
  EXPECT_THAT(map_text(map, false),
              HasSubstr("NODE  COPIES  PRIMARIES  LEARNING  KEYS  BYTES    WEIGHT  ZONE\n"
                        "a     2       1          0         7     2.0 KiB  100     -\n"));
  EXPECT_THAT(map_text(map, false), HasSubstr("1         -     -        50      eu/z1\n"));
}

TEST(MapText, ShowsWhatMoves) {
  EXPECT_EQ(map_text(kMap, true),
            "BUCKET  ACTING  LEARNERS  STATE     SINCE\n"
            "1       a       b         degraded  4\n");
  auto still = kMap;
  still["buckets"].erase(1);
  EXPECT_EQ(map_text(still, true), "Nothing moves.\n");
}

TEST(MapText, SaysWhatIsWrong) {
  EXPECT_EQ(map_text({{"phase", "none"}}, false),
            "There is no map yet; start a node with -store.\n");
  auto cut = kMap;
  cut["phase"] = "no-quorum";
  EXPECT_THAT(map_text(cut, false), HasSubstr("too few members of the map can be reached"));
}

TEST(MapHistoryText, ShowsWhoAndWhy) {
  const auto history = nlohmann::ordered_json::parse(R"({"maps": [
    {"epoch": 2, "branch": "main", "age_seconds": 3.0, "whole": false, "proposer": "a",
     "reasons": ["b joined"], "added": ["b"], "removed": [], "updated": 0, "buckets": 7,
     "tables": 0},
    {"epoch": 1, "branch": "main", "age_seconds": 300.0, "whole": true}]})");
  EXPECT_EQ(map_history_text(history),
            "EPOCH  BRANCH  AGE  PROPOSER  CHANGED               WHY\n"
            "2      main    3s   a         1 node in, 7 buckets  b joined\n"
            "1      main    5m   -         came as a whole       -\n");
}

TEST(PlanText, ShowsMovesSharesAndWhatMayFail) {
  const auto outlook = nlohmann::ordered_json::parse(R"({"steps": 3, "moves": 5,
    "received": {"b": 5}, "durability_now": {"hosts": 1, "racks": 1, "zones": 1, "lost": 2},
    "durability_then": {"hosts": 0, "racks": 0, "zones": 0, "lost": 0},
    "balance": {"least_copies": 0.9, "most_copies": 1.1, "least_primaries": 1, "most_primaries": 1},
    "reasons": ["a is gone"],
    "members": [{"name": "b", "copies": 5, "primaries": 5, "weight": 100}]})");
  EXPECT_EQ(plan_text(outlook),
            "5 copies to make, in 3 steps\n"
            "May fail without loss now:  1 host, 1 rack or 1 zone; 2 buckets are lost\n"
            "May fail without loss then: 0 hosts, 0 racks or 0 zones\n"
            "Shares then: copies 0.90 to 1.10, primaries 1.00 to 1.00\n"
            "- a is gone\n\n"
            "NODE  COPIES  PRIMARIES  LEARNING  WEIGHT  ZONE  RECEIVES\n"
            "b     5       5          0         100     -     5\n");
}

// ---- members ------------------------------------------------------------------------------------

TEST(LostText, SaysHowMuchAndHowWellThatIsKnown) {
  auto lost = nlohmann::ordered_json::parse(R"({"of":16,"ranges":0,"buckets":[
    {"bucket":3,"first_slot":3072,"last_slot":4095,"since":7,"held_by":["n2"],
     "sequence":812,"keys":40,"as_of_ms_before":1200},
    {"bucket":4,"first_slot":4096,"last_slot":5119,"since":7,"held_by":["n2"],
     "sequence":100,"keys":2,"as_of_ms_before":5200}]})");
  EXPECT_EQ(lost_text(lost),
            "2 of 16 buckets lost: all copies died (12.5 % of all keys)\n"
            "There were about 42 keys in them, as of at most 5.2 s before.\n\n"
            "BUCKETS  SLOTS      SINCE MAP  HELD BY  KEYS  WRITES\n"
            "3-4      3072-5119  7          n2       42    912\n");
  lost["buckets"][0]["sequence"] = lost["buckets"][0]["keys"] = nullptr;
  EXPECT_THAT(lost_text(lost), HasSubstr("about 2 keys in some of them"));
  EXPECT_THAT(lost_text(lost), HasSubstr("How much was in 1 of them is not known here."));
  EXPECT_THAT(lost_text(lost), HasSubstr("3        3072-4095  7          n2       unknown"));
}

TEST(MembersText, IsSortedByName) {
  EXPECT_EQ(members_text({member("b", "alive"), member("a", "failed", {{"k", "v"}})}, {}),
            "a  10.0.0.1:7946  failed  k=v\n"
            "b  10.0.0.1:7946  alive\n");
}

TEST(MembersText, AHostileTagCannotBreakARow) {
  EXPECT_EQ(members_text({member("a", "alive", {{"k", "x\n\x1b[2Jfake"}})}, {}),
            "a  10.0.0.1:7946  alive  k=x\\n\\x1b[2Jfake\n");
}

TEST(MembersText, ColoursShowTheStatusAndKeepTheColumns) {
  EXPECT_EQ(members_text({member("a", "alive", {{"k", "v"}}), member("b", "failed", {{"k", "v"}})},
                         {.detailed = false, .colour = true}),
            "a  10.0.0.1:7946  \x1b[32malive\x1b[0m   k=v\n"
            "b  10.0.0.1:7946  \x1b[31mfailed\x1b[0m  k=v\n");
}

TEST(MembersJson, HasSerfsKeysAndAnEmptyListForNobody) {
  EXPECT_EQ(json_text(members_json({})), "{\n  \"members\": []\n}\n");
  EXPECT_EQ(json::parse(json_text(members_json({member("a", "alive", {{"role", "web"}})}))),
            json::parse(R"({"members": [{"name": "a", "addr": "10.0.0.1:7946", "port": 7946,
              "tags": {"role": "web"}, "status": "alive",
              "protocol": {"max": 5, "min": 2, "version": 5}}]})"));
}

TEST(MembersJson, OctetsThatAreNoUtf8AreReplaced) {
  EXPECT_THAT(json_text(members_json({member("a\xff", "alive")})), HasSubstr("a\ufffd"));
}

TEST(Members, SayWhoIsUnfitForDuty) {
  w::Member back = member("a", "alive");
  back.unfit = 30;
  EXPECT_EQ(members_text({back}, {}), "a  10.0.0.1:7946  alive    unfit for duty for 30 s\n");
  EXPECT_EQ(members_json({back})["members"][0]["unfit_seconds"], 30);
  EXPECT_FALSE(members_json({member("a", "alive")})["members"][0].contains("unfit_seconds"));
}

TEST(Members, SayWhoIsAnAgreedSuspect) {
  w::Member silent = member("a", "alive");
  silent.suspect = 2;
  EXPECT_EQ(members_text({silent}, {}), "a  10.0.0.1:7946  alive    agreed suspect for 2 s\n");
  EXPECT_EQ(members_json({silent})["members"][0]["suspect_seconds"], 2);
  EXPECT_FALSE(members_json({member("a", "alive")})["members"][0].contains("suspect_seconds"));
}

TEST(MembersText, ShowsPhiOrThatItIsUnknown) {
  const PhiTable phi{{"a", 0.123}, {"b", std::nullopt}};
  EXPECT_EQ(members_text({member("a", "alive"), member("b", "alive"), member("c", "failed")},
                         {.phi = &phi}),
            "a  10.0.0.1:7946  alive     phi: 0.12\n"
            "b  10.0.0.1:7946  alive     phi: unknown\n"
            "c  10.0.0.1:7946  failed    phi: unknown\n");
  const auto shown =
      json::parse(json_text(members_json({member("a", "alive"), member("b", "x")}, &phi)));
  EXPECT_EQ(shown["members"][0]["phi"], 0.123);
  EXPECT_TRUE(shown["members"][1]["phi"].is_null());
}

// ---- links --------------------------------------------------------------------------------------

/// An answer to PANDO.PEERS in RESP3.
resp::Value links_of(std::string_view trouble) {
  std::string bytes;
  resp::ReplyWriter out{bytes, resp::Protocol::resp3};
  out.array(1);
  out.map(6);
  for (const std::string_view text : {"peer", "b", "state", "up", "trouble"}) out.bulk(text);
  out.bulk(trouble);
  out.bulk("age_ms");
  out.real(61500.0);
  out.bulk("bytes_in");
  out.integer(7);
  out.bulk("phi");
  out.null();
  resp::ReplyReader reader;
  reader.feed(std::as_bytes(std::span{bytes}));
  return **reader.next();
}

TEST(PeersText, HasARowForEachLinkAndShowsNoControlCharacters) {
  const std::string text = peers_text(links_of("no\x1b[2J\nway"));
  EXPECT_THAT(text, HasSubstr("PEER  STATE  ADDRESS"));
  EXPECT_THAT(text, HasSubstr("b     up "));
  EXPECT_THAT(text, HasSubstr("62s"));
  EXPECT_THAT(text, HasSubstr("no\\x1b[2J\\nway"));
}

TEST(PeersJson, HasTheKeysOfTheAnswer) {
  const auto shown = json::parse(json_text(peers_json(links_of(""))));
  EXPECT_EQ(shown["peers"][0]["peer"], "b");
  EXPECT_EQ(shown["peers"][0]["bytes_in"], 7);
  EXPECT_TRUE(shown["peers"][0]["phi"].is_null());
}

// ---- monitor ------------------------------------------------------------------------------------

TEST(MonitorText, ShowsEventsInSerfsNotation) {
  EXPECT_EQ(event_text(w::UserRecord{3, "dep\"l", to_bytes("a\n"), true}),
            "Event Info:\n\tEvent: \"user\"\n\tLTime: 3\n\tName: \"dep\\\"l\"\n"
            "\tPayload: []byte{0x61, 0xa}\n\tCoalesce: true\n");
  EXPECT_EQ(event_text(w::QueryRecord{7, 4, "load", {}}),
            "Event Info:\n\tEvent: \"query\"\n\tID: 7\n\tLTime: 4\n\tName: \"load\"\n"
            "\tPayload: <nil>\n");
  EXPECT_EQ(event_text(w::MemberRecord{"member-join", {member("b", "alive", {{"role", "db"}})}}),
            "Event Info:\n\tEvent: \"member-join\"\n\tMembers: []interface {}{map[interface {}]"
            "interface {}{\"Addr\":[]uint8{0xa, 0x0, 0x0, 0x1}, \"DelegateCur\":5, "
            "\"DelegateMax\":5, \"DelegateMin\":2, \"Name\":\"b\", \"Port\":0x1f0a, "
            "\"ProtocolCur\":2, \"ProtocolMax\":5, \"ProtocolMin\":1, \"Status\":\"alive\", "
            "\"Tags\":map[interface {}]interface {}{\"role\":\"db\"}}}\n");
}

TEST(MonitorJson, IsOneLineForEachEvent) {
  EXPECT_EQ(json_line(event_json(w::UserRecord{3, "deploy", to_bytes("v\n2"), true})),
            R"({"event":"user","ltime":3,"name":"deploy","coalesce":true,"payload":"v\n2"})"
            "\n");
  EXPECT_EQ(json_line(event_json(w::QueryRecord{7, 4, "load", to_bytes("\xff")})),
            R"({"event":"query","id":7,"ltime":4,"name":"load","payload_base64":"/w=="})"
            "\n");
  EXPECT_EQ(json::parse(json_line(event_json(
                w::MemberRecord{"member-leave", {member("b", "left")}})))["members"][0]["name"],
            "b");
  EXPECT_EQ(json_line(log_json("line\ntwo")), "{\"log\":\"line\\ntwo\"}\n");
}

// ---- query --------------------------------------------------------------------------------------

TEST(QueryTally, OneNewlineAtTheEndOfAPayloadIsNotShown) {
  QueryTally tally{false};
  EXPECT_EQ(tally.add({"response", "a", to_bytes("x\n\n")}), "Response from 'a': x\n\n");
  EXPECT_EQ(json::parse(json_text(tally.json()))["Responses"]["a"], "x\n\n");
}

TEST(QueryTally, OnATerminalPayloadsCannotMoveTheCursor) {
  EXPECT_EQ(QueryTally{true}.add({"response", "a", to_bytes("\x1b[H")}),
            "Response from 'a': \\x1b[H\n");
  EXPECT_EQ(QueryTally{false}.add({"response", "a", to_bytes("\x1b[H")}),
            "Response from 'a': \x1b[H\n");
}

TEST(QueryTally, NothingHeardIsTwoEmptyListsInJson) {
  EXPECT_EQ(json::parse(json_text(QueryTally{false}.json())),
            json::parse(R"({"Acks": [], "Responses": {}})"));
}

// ---- keys, info, reachability -------------------------------------------------------------------

TEST(KeysJson, TellsWhoFailed) {
  w::KeyReply reply{
      .messages = {{"b", "no"}}, .keys = std::nullopt, .nodes = 2, .errors = 1, .responses = 2};
  EXPECT_EQ(json::parse(json_text(keys_json(reply, "1/2 nodes reported failure"))),
            json::parse(R"({"nodes": 2, "responses": 2, "errors": 1, "messages": {"b": "no"},
                            "error": "1/2 nodes reported failure"})"));
  reply.keys = {{"AAAA", 2}};
  EXPECT_EQ(json::parse(json_text(keys_json(reply, "")))["keys"]["AAAA"], 2);
}

TEST(InfoText, ShowsEmptySections) {
  EXPECT_EQ(info_text({{"agent", {{"name", "a"}}}, {"tags", {}}}), "agent:\n\tname = a\ntags:\n");
}

TEST(Reachability, NamesWhoIsMissingAndWhoShouldNotHaveAnswered) {
  const Reachability found{
      .members = 3, .live = {"a", "b"}, .acked = {"c", "a"}, .query_time = {}, .last_answer = {}};
  EXPECT_THAT(found.missing(), ElementsAre("b"));
  EXPECT_THAT(found.unexpected(), ElementsAre("c"));
  const std::string verdict = verdict_text(found);
  EXPECT_THAT(verdict, HasSubstr("Received less acks than live nodes! Missing acks from:\n\tb\n"));
  EXPECT_THAT(verdict,
              HasSubstr("Received more acks than live nodes! Acks from non-live nodes:\n\tc\n"));
  EXPECT_EQ(json::parse(json_text(reachability_json(found)))["reached"], false);
}

TEST(Reachability, AnswersFromAllAndNoOtherAreASuccess) {
  const Reachability found{.members = 3,
                           .live = {"a", "b"},
                           .acked = {"b", "a", "b"},
                           .query_time = {},
                           .last_answer = {}};
  EXPECT_EQ(verdict_text(found), "Successfully contacted all live nodes\n");
  EXPECT_THAT(found.missing(), IsEmpty());
}

}  // namespace
}  // namespace pando::cli
