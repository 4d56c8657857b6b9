#include "pando/node.h"

#include <gtest/gtest.h>

#include "base/note_code.h"
#include "node/cluster_test.h"
#include "node/views.h"
#include "wire/keyring.h"

namespace pando::node {
namespace {

TEST(Node, TwoNodesThatJoinSeeEachOther) {
  Cluster world{{config(1), config(2)}};
  world.ask(2, command::Join{{{"", at(1)}}, true});
  world.run(1s);
  const std::map<std::string, MemberStatus> both = {{"n1", MemberStatus::alive},
                                                    {"n2", MemberStatus::alive}};
  EXPECT_EQ(table(world.node(1)), both);
  EXPECT_EQ(table(world.node(2)), both);
  ASSERT_TRUE(last<reply::Joined>(world.replies(2)));
  EXPECT_EQ(last<reply::Joined>(world.replies(2))->contacted, 1u);
}

TEST(Node, AFailedJoinSaysWhyInSerfsWords) {
  Cluster world{{config(1)}};
  world.ask(1, command::Join{{{"", at(9)}}, true});
  world.run(1s);
  const auto* joined = last<reply::Joined>(world.replies(1));
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->contacted, 0u);
  EXPECT_EQ(joined->error,
            "1 error occurred:\n\t* Failed to join 127.0.0.9: connection refused\n\n");
}

TEST(Node, EncryptedAndPlainNodesRefuseEachOtherWithAReason) {
  Config locked = config(1);
  locked.keys = {Bytes(16, std::byte{1})};
  Cluster world{{locked, config(2)}};
  world.ask(2, command::Join{{{"", at(1)}}, true});
  world.run(1s);
  EXPECT_EQ(last<reply::Joined>(world.replies(2))->error,
            "1 error occurred:\n\t* Failed to join 127.0.0.1: Remote state is encrypted and "
            "encryption is not configured\n\n");
  EXPECT_EQ(table(world.node(1)).size(), 1u);
  EXPECT_EQ(world.node(1).stats().refused.count("stream_not_encrypted"), 1u);
}

TEST(Node, KeysRotateAcrossTheClusterThroughTheKeyringFiles) {
  const Bytes old_key(32, std::byte{1}), new_key(32, std::byte{2});
  std::vector<Config> configs = {config(1), config(2), config(3)};
  for (auto& c : configs) c.keys = {old_key};
  Cluster world{configs};
  for (const std::uint8_t host : std::array<std::uint8_t, 2>{2, 3})
    world.ask(host, command::Join{{{"", at(1)}}, true});
  world.run(2s);
  using enum command::KeyOperation;
  for (const auto& [operation, key] : std::vector<std::pair<command::KeyOperation, Bytes>>{
           {install, new_key}, {use, new_key}, {remove, old_key}, {list, {}}}) {
    world.ask(1, command::Keys{operation, key});
    world.run(5s);
    ASSERT_TRUE(last<reply::KeysDone>(world.replies(1)));
    EXPECT_EQ(last<reply::KeysDone>(world.replies(1))->error, "");
    EXPECT_EQ(last<reply::KeysDone>(world.replies(1))->responses, 3);
  }
  const std::map<std::string, int> everywhere = {{wire::base64_encode(new_key), 3}};
  EXPECT_EQ(last<reply::KeysDone>(world.replies(1))->keys, everywhere);
  world.run(60s);
  EXPECT_EQ(table(world.node(2)), table(world.node(1)));
}

TEST(Node, AnEventReachesEveryNodeOnce) {
  Cluster world{{config(1), config(2), config(3)}};
  for (const std::uint8_t host : std::array<std::uint8_t, 2>{2, 3})
    world.ask(host, command::Join{{{"", at(1)}}, true});
  world.run(2s);
  world.ask(2, command::SendEvent{"deploy", to_bytes("v2"), false});
  world.run(5s);
  for (const std::uint8_t host : std::array<std::uint8_t, 3>{1, 2, 3}) {
    int heard = 0;
    for (const Event& event : world.events(host))
      if (const auto* user = std::get_if<UserEvent>(&event); user && user->name == "deploy")
        ++heard;
    EXPECT_EQ(heard, 1) << "host " << int{host};
  }
}

/// Runs a lone node that leaves, gets an event `later`, and hands out everything it said.
Outbox leave_and_hear(Duration later) {
  Config c = config(1);
  c.coalesce = true;
  Instant now{};
  Node node{c, now, {1, 2, 3, 4}};
  Outbox all;
  node.step(now, Ask{1, Command{command::Leave{}}}, all);
  const Instant heard = now + later;
  const auto stopped = [&] {
    return std::ranges::any_of(all, [](const Output& o) { return std::get_if<Stopped>(&o); });
  };
  for (bool told = false; node.deadline() < kNever;) {
    const bool tell = !told && heard <= node.deadline();
    now = std::max(now, tell ? heard : node.deadline());
    if (tell)
      node.step(now, Ask{2, Command{command::SendEvent{"e", {}, true}}}, all);
    else
      node.step(now, Tick{}, all);
    told = told || tell;
  }
  EXPECT_TRUE(stopped());
  return all;
}

TEST(Node, WhatIsHeldBackIsToldBeforeTheStopAndNothingAfterIt) {
  for (Duration later = 0s; later < 4s; later += 100ms) {
    int accepted = 0, told = 0;
    bool stopped = false;
    for (const Output& output : leave_and_hear(later)) {
      const auto* answer = std::get_if<Answer>(&output);
      const auto* done =
          answer && answer->ticket == 2 ? std::get_if<reply::Done>(&answer->reply) : nullptr;
      accepted += done != nullptr && done->error.empty();
      if (const auto* happened = std::get_if<Happened>(&output)) {
        EXPECT_FALSE(stopped) << "after the stop, at " << later / 1ms << " ms";
        told += std::holds_alternative<UserEvent>(happened->event);
      }
      stopped = stopped || std::holds_alternative<Stopped>(output);
    }
    EXPECT_EQ(told, accepted) << later / 1ms;
  }
}

TEST(Node, LeavingEndsWithStoppedAndALeftMember) {
  Cluster world{{config(1), config(2)}};
  world.ask(2, command::Join{{{"", at(1)}}, true});
  world.run(2s);
  world.ask(2, command::Leave{});
  world.run(10s);
  ASSERT_FALSE(world.others(2).empty());
  const auto* stopped = std::get_if<Stopped>(&world.others(2).back());
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->why, Stopped::Why::left);
  EXPECT_EQ(world.node(2).deadline(), kNever);
  EXPECT_EQ(table(world.node(1))["n2"], MemberStatus::left);
}

TEST(Node, LeavingIsAnEventOfItsOwnTooThoughEventsAreGathered) {
  Config gathers = config(1);
  gathers.coalesce = true;
  Cluster world{{gathers}};
  world.ask(1, command::Leave{});
  world.run(10s);
  int leaves = 0;
  for (const Event& event : world.events(1)) {
    const auto* member = std::get_if<MemberEvent>(&event);
    if (member == nullptr || member->type != MemberEventType::leave) continue;
    ++leaves;
    ASSERT_EQ(member->members.size(), 1U);
    EXPECT_EQ(member->members.front().info->name, "n1");
  }
  EXPECT_EQ(leaves, 1);
}

TEST(Node, TagsTravelAndTooManyAreRefused) {
  Cluster world{{config(1), config(2)}};
  world.ask(2, command::Join{{{"", at(1)}}, true});
  world.run(2s);
  world.ask(2, command::SetTags{{{"role", "db"}}});
  world.run(10s);
  EXPECT_EQ(world.node(1).find("n2")->info->meta, world.node(2).find("n2")->info->meta);
  EXPECT_EQ(last<reply::Done>(world.replies(2))->error, "");
  world.ask(2, command::SetTags{{{"role", std::string(600, 'x')}}});
  EXPECT_EQ(last<reply::Done>(world.replies(2))->error,
            "Encoded length of tags exceeds limit of 512 bytes");
  EXPECT_EQ(world.node(2).tags(), (Tags{{"role", "db"}}));
}

TEST(Node, SaysWhatHappensToMembersInSerfsWords) {
  Cluster world{{config(1), config(2)}};
  const auto said = [&](NoteCode code, std::string_view subject) {
    const auto& notes = world.notes(1);
    return std::any_of(notes.begin(), notes.end(), [&](const Noted& noted) {
      return noted.code == static_cast<std::uint16_t>(code) && noted.subject == subject;
    });
  };
  world.ask(2, command::Join{{{"", at(1)}}, true});
  world.run(2s);
  world.ask(2, command::SetTags{{{"role", "db"}}});
  world.run(2s);
  world.ask(2, command::Leave{});
  world.run(10s);
  world.ask(1, command::ForceLeave{"n2", true});
  world.run(10s);
  EXPECT_TRUE(said(NoteCode::stream_accepted, at(2).to_string()));
  EXPECT_TRUE(said(NoteCode::member_joined, "n2 127.0.0.2"));
  EXPECT_TRUE(said(NoteCode::member_updated, "n2"));
  EXPECT_TRUE(said(NoteCode::member_has_left, "n2 127.0.0.2"));
  EXPECT_TRUE(said(NoteCode::member_reaped, "n2"));
}

TEST(Node, HostileDatagramsAreCountedAndNotedOncePerSecond) {
  Cluster world{{config(1)}};
  for (int i = 0; i < 1000; ++i) world.give(1, Datagram{at(9), to_bytes("\xfe rubbish")});
  EXPECT_EQ(world.node(1).stats().refused.at("packet_unknown_type"), 1000u);
  EXPECT_EQ(world.notes(1).size(), 1u);
}

TEST(Node, ASnapshotRemembersTheOthersAndTheClocks) {
  Config first = config(1);
  first.snapshot = Bytes{};
  Cluster world{{first, config(2)}};
  world.ask(1, command::Join{{{"", at(2)}}, true});
  world.run(5s);
  Bytes file;
  for (const Output& output : world.others(1))
    if (const auto* append = std::get_if<AppendSnapshot>(&output))
      file.insert(file.end(), append->bytes.begin(), append->bytes.end());
  EXPECT_NE(text(file).find("alive: n2 127.0.0.2:7946\n"), std::string_view::npos);

  Config again = config(1);
  again.snapshot = file;
  const Node restarted{again, Instant{}, {1, 2, 3, 4}};
  ASSERT_EQ(restarted.remembered().size(), 1u);
  EXPECT_EQ(restarted.remembered()[0].endpoint, at(2));
  EXPECT_GE(restarted.stats().member_time, world.node(1).stats().member_time);
}

TEST(Node, ABadConfigurationIsExplained) {
  const auto complaint = [](auto change) {
    Config c = config(1);
    change(c);
    return Node::check(c);
  };
  EXPECT_EQ(complaint([](Config&) {}), "");
  EXPECT_THAT(complaint([](Config& c) { c.name.clear(); }), testing::HasSubstr("-node"));
  EXPECT_THAT(complaint([](Config& c) { c.protocol = 9; }),
              testing::HasSubstr("Protocol version '9' too high. Must be in range: [2, 5]"));
  EXPECT_THAT(complaint([](Config& c) { c.keys = {Bytes(5)}; }), testing::HasSubstr("keygen"));
  EXPECT_THAT(complaint([](Config& c) { c.tags = {{"a", std::string(600, 'x')}}; }),
              testing::HasSubstr("512"));
  EXPECT_THAT(complaint([](Config& c) { c.advertise = {}; }), testing::HasSubstr("-advertise"));
}

TEST(Node, TheSameInputsGiveTheSameOutputs) {
  const auto trace = [] {
    Cluster world{{config(1), config(2), config(3)}};
    for (const std::uint8_t host : std::array<std::uint8_t, 2>{2, 3})
      world.ask(host, command::Join{{{"", at(1)}}, true});
    world.run(30s);
    const auto own = vivaldi_of(world.node(1)).self();
    return std::pair{own, world.node(2).stats().member_time};
  };
  EXPECT_EQ(trace(), trace());
}

}  // namespace
}  // namespace pando::node
