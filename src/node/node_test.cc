#include "pando/node.h"

#include <deque>

#include "base/note.h"
#include "node/views.h"
#include "wire/keyring.h"

namespace pando::node {
namespace {

using namespace std::chrono_literals;

Endpoint at(std::uint8_t host) {
  return {Address::v4(127, 0, 0, host), 7946};
}

Config config(std::uint8_t host) {
  Config c;
  c.name = "n" + std::to_string(host);
  c.advertise = at(host);
  c.coalesce = false;
  return c;
}

/// The smallest world: instant delivery, streams without failures, one clock.
class Cluster {
 public:
  explicit Cluster(std::vector<Config> configs) {
    for (auto& c : configs) {
      const auto host = std::to_integer<std::uint8_t>(c.advertise.address.bytes()[3]);
      const Node::Entropy entropy{host, 2, 3, 4};
      nodes_.emplace(host, Running{Node{std::move(c), now_, entropy}, {}, {}, {}, {}});
    }
  }

  Node& node(std::uint8_t host) { return running(host).node; }
  std::vector<Reply>& replies(std::uint8_t host) { return running(host).replies; }
  std::vector<Event>& events(std::uint8_t host) { return running(host).events; }
  std::vector<Noted>& notes(std::uint8_t host) { return running(host).notes; }
  std::vector<Output>& others(std::uint8_t host) { return running(host).others; }

  void give(std::uint8_t host, Input input) {
    queue_.emplace_back(host, std::move(input));
    drain();
  }
  template <class C>
  void ask(std::uint8_t host, C command) {
    give(host, Ask{++ticket_, Command{std::move(command)}});
  }
  void run(Duration time) {
    const Instant end = now_ + time;
    for (;;) {
      Instant next = end;
      for (auto& [host, r] : nodes_) next = std::min(next, r.node.deadline());
      now_ = std::max(now_, next);
      if (now_ >= end) return;
      for (auto& [host, r] : nodes_)
        if (r.node.deadline() <= now_) queue_.emplace_back(host, Tick{});
      drain();
    }
  }

 private:
  struct Running {
    Node node;
    std::vector<Reply> replies;
    std::vector<Event> events;
    std::vector<Noted> notes;
    std::vector<Output> others;
  };

  Running& running(std::uint8_t host) { return nodes_.find(host)->second; }

  void drain() {
    while (!queue_.empty()) {
      auto [host, input] = std::move(queue_.front());
      queue_.pop_front();
      if (!nodes_.contains(host)) continue;
      Outbox out;
      running(host).node.step(now_, input, out);
      for (auto& output : out) carry(host, output);
    }
  }

  void carry(std::uint8_t host, Output& output) {
    Running& self = running(host);
    if (auto* send = std::get_if<SendDatagram>(&output)) {
      queue_.emplace_back(host_of(send->to), Datagram{at(host), std::move(send->bytes)});
    } else if (auto* open = std::get_if<OpenStream>(&output)) {
      connect(host, *open);
    } else if (auto* bytes = std::get_if<SendStream>(&output)) {
      if (const auto peer = ends_.find({host, bytes->stream}); peer != ends_.end())
        queue_.emplace_back(peer->second.first, StreamBytes{peer->second.second, bytes->bytes});
    } else if (auto* close = std::get_if<CloseStream>(&output)) {
      if (const auto peer = ends_.find({host, close->stream}); peer != ends_.end())
        queue_.emplace_back(peer->second.first, StreamClosed{peer->second.second, "closed"});
    } else if (auto* answer = std::get_if<Answer>(&output)) {
      self.replies.push_back(answer->reply);
    } else if (auto* happened = std::get_if<Happened>(&output)) {
      self.events.push_back(happened->event);
    } else if (auto* noted = std::get_if<Noted>(&output)) {
      self.notes.push_back(*noted);
    } else {
      self.others.push_back(std::move(output));
    }
  }

  void connect(std::uint8_t host, const OpenStream& open) {
    const auto to = host_of(open.to);
    if (!nodes_.contains(to)) {
      queue_.emplace_back(host, StreamClosed{open.stream, "connection refused"});
      return;
    }
    const StreamId accepted{StreamId::kAccepted | ++accepted_};
    ends_[{host, open.stream}] = {to, accepted};
    ends_[{to, accepted}] = {host, open.stream};
    queue_.emplace_back(to, StreamAccepted{accepted, at(host)});
    queue_.emplace_back(host, StreamConnected{open.stream});
  }

  static std::uint8_t host_of(const Endpoint& to) {
    return std::to_integer<std::uint8_t>(to.address.bytes().back());
  }

  Instant now_{1000s};
  std::map<std::uint8_t, Running> nodes_;
  std::deque<std::pair<std::uint8_t, Input>> queue_;
  std::map<std::pair<std::uint8_t, StreamId>, std::pair<std::uint8_t, StreamId>> ends_;
  std::uint64_t accepted_ = 0;
  Ticket ticket_ = 0;
};

std::map<std::string, MemberStatus> table(const Node& node) {
  std::map<std::string, MemberStatus> rows;
  for (const Member& member : node.members()) rows[member.info->name] = member.status;
  return rows;
}

template <class R>
const R* last(const std::vector<Reply>& replies) {
  return replies.empty() ? nullptr : std::get_if<R>(&replies.back());
}

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

TEST(Node, TagsTravelAndTooManyAreRefused) {
  Cluster world{{config(1), config(2)}};
  world.ask(2, command::Join{{{"", at(1)}}, true});
  world.run(2s);
  world.ask(2, command::SetTags{{{"role", "db"}}});
  world.run(10s);
  EXPECT_EQ(world.node(1).find("n2")->info->meta, world.node(2).find("n2")->info->meta);
  EXPECT_EQ(last<reply::Done>(world.replies(2))->error, "");
  world.ask(2, command::SetTags{{{"role", std::string(600, 'x')}}});
  EXPECT_NE(last<reply::Done>(world.replies(2))->error, "");
  EXPECT_EQ(world.node(2).tags(), (Tags{{"role", "db"}}));
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
