#include "core/pubsub/exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pando::pubsub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A few nodes; letters arrive when they are told to.
struct World {
  explicit World(std::size_t count, Limits limits = {}) {
    for (std::size_t i = 0; i < count; ++i) nodes.emplace_back(limits);
    heard.resize(count);
    for (std::size_t a = 0; a < count; ++a)
      for (std::size_t b = 0; b < count; ++b)
        if (a != b) nodes[a].up(b);
    turn(), turn();
  }

  /// One letter on each way.
  void turn() {
    std::vector<std::tuple<Peer, Peer, proto::PubsubLetter>> post;
    for (Peer from = 0; from < nodes.size(); ++from)
      for (auto& [to, letter] : nodes[from].take())
        if (!cut) post.emplace_back(from, to, std::move(letter));
    for (const auto& [from, to, letter] : post) {
      Outbox out;
      nodes[to].came(now, from, letter, out);
      note(to, out);
    }
  }
  void note(Peer node, const Outbox& out) {
    for (const Output& output : out)
      if (const auto* news = std::get_if<News>(&output))
        for (const Client client : news->listeners)
          heard[node].push_back(std::to_string(client) + " " + news->text);
      else
        heard[node].push_back("confirmed " +
                              std::to_string(std::get_if<Confirmed>(&output)->ticket));
  }
  bool subscribe(Peer node, Client client, std::string_view name, Kind kind = Kind::channel,
                 std::uint64_t ticket = 1) {
    Outbox out;
    const bool done = nodes[node].subscribe(now, client, ticket, kind, {&name, 1}, out);
    note(node, out);
    return done;
  }
  void unsubscribe(Peer node, Client client, std::vector<std::string_view> names,
                   Kind kind = Kind::channel) {
    Outbox out;
    nodes[node].unsubscribe(client, 2, kind, names, out);
    note(node, out);
  }
  std::uint64_t publish(Peer node, std::string_view channel, std::string_view message,
                        Kind kind = Kind::channel) {
    Outbox out;
    const std::uint64_t count = nodes[node].publish(kind, channel, message, out);
    note(node, out);
    return count;
  }
  void listen(Peer node, std::string_view classes) {
    Outbox out;
    nodes[node].listen(now, 9, 9, *resp::read_classes(classes), out);
    note(node, out);
    turn(), turn();
    heard[node].clear();
  }
  void notify(Peer node, char group, std::string_view event, std::string_view key) {
    Outbox out;
    nodes[node].notify(group, event, key, out);
    note(node, out);
    turn();
  }
  std::vector<std::string> told(Peer node) { return std::exchange(heard[node], {}); }

  std::vector<Exchange> nodes;
  std::vector<std::vector<std::string>> heard;
  Instant now{1s};
  bool cut = false;
};

const std::string kHi = ">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n";

TEST(PubsubExchange, ASubscriptionIsConfirmedWhenEverybodyKnowsOfIt) {
  World w{3};
  w.subscribe(0, 5, "a");
  EXPECT_THAT(w.told(0), IsEmpty());
  w.turn();
  EXPECT_THAT(w.told(0), IsEmpty());
  w.turn();
  EXPECT_THAT(w.told(0), ElementsAre("confirmed 1"));
  EXPECT_EQ(w.publish(2, "a", "hi"), 1u);
  EXPECT_EQ(w.publish(2, "b", "no"), 0u);
  w.turn();
  EXPECT_THAT(w.told(0), ElementsAre("5 " + kHi));
  // The others know of the channel by now.
  w.subscribe(0, 6, "a");
  EXPECT_THAT(w.told(0), ElementsAre("confirmed 1"));
  w.turn();
  EXPECT_EQ(w.publish(1, "a", "hi"), 2u);
}

TEST(PubsubExchange, MessagesStayBehindTheConfirmation) {
  World w{2};
  w.subscribe(0, 5, "a");
  w.publish(0, "a", "hi");
  EXPECT_THAT(w.told(0), IsEmpty());
  w.turn(), w.turn();
  EXPECT_THAT(w.told(0), ElementsAre("confirmed 1", "5 " + kHi));
}

TEST(PubsubExchange, WhoDoesNotConfirmHoldsNobodyUpForLong) {
  World w{2};
  w.cut = true;
  w.subscribe(0, 5, "a");
  w.turn(), w.turn();
  EXPECT_THAT(w.told(0), IsEmpty());
  EXPECT_EQ(w.nodes[0].deadline(), w.now + 1s);
  w.now += 1s;
  Outbox out;
  w.nodes[0].tick(w.now, out);
  w.note(0, out);
  EXPECT_THAT(w.told(0), ElementsAre("confirmed 1"));
  EXPECT_EQ(w.nodes[0].deadline(), kNever);
}

TEST(PubsubExchange, ALostPeerHoldsNobodyUpAndIsToldAllWhenItIsBack) {
  World w{2};
  w.cut = true;
  w.subscribe(0, 5, "a");
  w.turn();
  Outbox out;
  w.nodes[0].down(w.now, 1, out);
  w.nodes[1].down(w.now, 0, out);
  w.note(0, out);
  EXPECT_THAT(w.told(0), ElementsAre("confirmed 1"));
  EXPECT_EQ(w.publish(1, "a", "lost"), 0u);
  w.cut = false;
  w.nodes[0].up(1);
  w.nodes[1].up(0);
  w.turn();
  EXPECT_EQ(w.publish(1, "a", "hi"), 1u);
  w.turn();
  EXPECT_THAT(w.told(0), ElementsAre("5 " + kHi));
}

TEST(PubsubExchange, PatternsAndChannelsAreHeardEachAndCountedEach) {
  World w{2};
  w.subscribe(0, 5, "a");
  w.subscribe(0, 5, "?", Kind::pattern);
  w.subscribe(1, 6, "[ab]", Kind::pattern);
  w.turn(), w.turn();
  w.told(0), w.told(1);
  EXPECT_EQ(w.publish(0, "a", "hi"), 3u);
  w.turn();
  EXPECT_THAT(
      w.told(0),
      ElementsAre("5 " + kHi, "5 >4\r\n$8\r\npmessage\r\n$1\r\n?\r\n$1\r\na\r\n$2\r\nhi\r\n"));
  EXPECT_THAT(w.told(1),
              ElementsAre("6 >4\r\n$8\r\npmessage\r\n$4\r\n[ab]\r\n$1\r\na\r\n$2\r\nhi\r\n"));
}

TEST(PubsubExchange, ShardChannelsAreOnesOfTheirOwn) {
  World w{2};
  w.subscribe(0, 5, "a", Kind::shard);
  w.subscribe(1, 6, "*", Kind::pattern);
  w.turn(), w.turn();
  w.told(0), w.told(1);
  EXPECT_EQ(w.publish(1, "a", "hi", Kind::shard), 1u);
  EXPECT_EQ(w.publish(1, "b", "hi", Kind::shard), 0u);
  w.turn();
  EXPECT_THAT(w.told(0), ElementsAre("5 >3\r\n$8\r\nsmessage\r\n$1\r\na\r\n$2\r\nhi\r\n"));
  EXPECT_THAT(w.told(1), IsEmpty());
}

TEST(PubsubExchange, WhoHasLeftHearsNothing) {
  World w{2};
  for (const std::string_view name : {"a", "b"}) w.subscribe(0, 5, name);
  w.subscribe(0, 6, "a");
  w.subscribe(0, 6, "c");
  w.turn(), w.turn();
  w.told(0);
  w.unsubscribe(0, 5, {"a", "nothing"});
  EXPECT_THAT(w.told(0), ElementsAre("confirmed 2"));
  w.nodes[0].leave(6);
  w.turn();
  EXPECT_EQ(w.publish(1, "a", "hi"), 0u);
  EXPECT_EQ(w.publish(1, "b", "hi"), 1u);
  w.unsubscribe(0, 5, {});
  w.turn();
  EXPECT_EQ(w.publish(1, "b", "hi"), 0u);
  for (const Exchange& node : w.nodes)
    for (const Kind kind : kAllKinds) EXPECT_TRUE(node.topics().of(kind).empty());
  EXPECT_EQ(w.nodes[0].topics().size_here(), 0u);
  EXPECT_EQ(w.nodes[1].topics().size_there(0), 0u);
}

TEST(PubsubExchange, NamesHaveALimit) {
  World w{1, {.names = 500}};
  EXPECT_TRUE(w.subscribe(0, 5, std::string(400, 'a')));
  EXPECT_FALSE(w.subscribe(0, 5, std::string(100, 'b')));
  EXPECT_EQ(w.publish(0, std::string(100, 'b'), ""), 0u);
}

TEST(PubsubExchange, EachNodeHearsTheNotificationsThatItWants) {
  World w{3};
  for (Peer node = 0; node < 3; ++node) {
    w.subscribe(node, node, "__key*", Kind::pattern);
    w.turn(), w.turn();
    w.told(node);
  }
  EXPECT_FALSE(w.nodes[0].wants_events());
  w.listen(0, "Kx");
  w.listen(1, "E$");
  EXPECT_TRUE(w.nodes[2].wants_events());
  w.notify(2, '$', "set", "k");
  w.notify(2, 'x', "expired", "k");
  w.notify(2, 'g', "del", "k");
  EXPECT_THAT(w.told(0), ElementsAre("0 >4\r\n$8\r\npmessage\r\n$6\r\n__key*\r\n$16\r\n"
                                     "__keyspace@0__:k\r\n$7\r\nexpired\r\n"));
  EXPECT_THAT(w.told(1), ElementsAre("1 >4\r\n$8\r\npmessage\r\n$6\r\n__key*\r\n$18\r\n"
                                     "__keyevent@0__:set\r\n$1\r\nk\r\n"));
  EXPECT_THAT(w.told(2), IsEmpty());
  w.listen(0, "");
  w.listen(1, "");
  EXPECT_FALSE(w.nodes[2].wants_events());
}

}  // namespace
}  // namespace pando::pubsub
