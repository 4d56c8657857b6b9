// Nodes that speak Pando know each other's keys; plain Serf members are left alone.
#include "node/cluster_test.h"
#include "node/views.h"

namespace pando::node {
namespace {

constexpr std::uint8_t kBoth[] = {1, 2}, kAll[] = {1, 2, 3};

Config speaker(std::uint8_t host, StartNumber start = 1) {
  Config c = config(host);
  c.self = {.id = {{host, 1}}, .start = start};
  return c;
}

template <class R>
std::vector<R> heard(Cluster& world, std::uint8_t host, Ticket ticket) {
  std::vector<R> all;
  for (const Output& output : world.others(host))
    if (const auto* answer = std::get_if<StateAnswer>(&output); answer && answer->ticket == ticket)
      if (const R* reply = std::get_if<R>(&answer->reply)) all.push_back(*reply);
  return all;
}

void set(Cluster& world, std::uint8_t host, std::string key, Bytes value) {
  world.give(host, StateAsk{99, state::Set{std::move(key), std::move(value), {}}});
}

std::optional<Bytes> value(Cluster& world, std::uint8_t reader, const std::string& node,
                           const std::string& key) {
  const auto entry = world.node(reader).state(world.now(), node, key);
  return entry ? std::optional{entry->value} : std::nullopt;
}

void join(Cluster& world, std::uint8_t host, std::uint8_t seed) {
  world.ask(host, command::Join{{{"", at(seed)}}, true});
  world.run(5s);
}

TEST(State, ReachesThoseWhoSpeakPandoInPlaintextAndSealed) {
  for (const std::vector<Bytes>& keys : {std::vector<Bytes>{}, {Bytes(16, std::byte{7})}}) {
    std::vector<Config> configs{speaker(1), speaker(2), config(3)};
    for (Config& c : configs) c.keys = keys;
    Cluster world{configs};
    join(world, 1, 2);
    join(world, 3, 2);
    set(world, 1, "load", to_bytes("7"));
    world.run(5s);
    EXPECT_EQ(value(world, 2, "n1", "load"), to_bytes("7"));
    EXPECT_FALSE(value(world, 3, "n1", "load"));
    EXPECT_TRUE(world.node(3).states(world.now()).empty());
    world.give(3, StateAsk{1, state::Watch{}});
    EXPECT_NE(heard<state::Done>(world, 3, 1).at(0).error, "");
    EXPECT_TRUE(world.node(3).stats().refused.empty());
  }
}

TEST(State, SaysOfEveryNodeWhoItIs) {
  Cluster world{{speaker(1), speaker(2)}};
  join(world, 1, 2);
  std::map<std::string, std::string> said;
  for (const state::Entry& entry : world.node(2).states(world.now(), "n1", state::kReserved))
    said[entry.key] = to_string(entry.value);
  EXPECT_EQ(said[state::kName], "n1");
  EXPECT_EQ(said[state::kAddress], "127.0.0.1:7946");
  EXPECT_EQ(said[state::kFeatures], "links state calls");
  EXPECT_NE(said[state::kVersion], "");
}

TEST(State, LargeValuesTakeTheLinksLaneForBulk) {
  Cluster world{{speaker(1), speaker(2)}};
  join(world, 1, 2);
  const Bytes large(200'000, std::byte{'x'});
  set(world, 1, "large", large);
  world.run(3s);
  EXPECT_EQ(value(world, 2, "n1", "large"), large);
  std::size_t largest = 0;
  for (const std::uint8_t host : kBoth) largest = std::max(largest, world.largest_datagram(host));
  EXPECT_LE(largest, 1400U);
}

TEST(State, OfAMemberThatHasLeftIsDropped) {
  Cluster world{{speaker(1), speaker(2)}};
  join(world, 1, 2);
  set(world, 1, "load", to_bytes("7"));
  world.run(3s);
  ASSERT_TRUE(value(world, 2, "n1", "load"));
  world.give(2, StateAsk{1, state::Watch{"n1", "l"}});
  world.ask(1, command::Leave{});
  world.run(10s);
  EXPECT_FALSE(value(world, 2, "n1", "load"));
  const auto changes = heard<state::Changed>(world, 2, 1);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_FALSE(changes[0].now);
  world.give(1, StateAsk{2, state::Set{"load", to_bytes("8"), {}}});
  EXPECT_NE(heard<state::Done>(world, 1, 2).at(0).error, "") << "it has left";
}

/// Its new process has a higher start number: that is all it takes.
TEST(State, OfARestartedNodeIsTakenAtOnceAndTheOldNeverAgain) {
  Cluster world{{speaker(1), speaker(2), speaker(3)}};
  join(world, 1, 3);
  join(world, 2, 3);
  set(world, 1, "old", to_bytes("1"));
  for (int i = 0; i < 50; ++i) set(world, 1, "both", to_bytes(std::to_string(i)));
  world.run(3s);
  ASSERT_TRUE(value(world, 2, "n1", "old"));
  world.replace(speaker(1, 2));
  set(world, 1, "both", to_bytes("new"));
  join(world, 1, 3);
  EXPECT_EQ(value(world, 2, "n1", "both"), to_bytes("new"));
  EXPECT_FALSE(value(world, 2, "n1", "old"));
  world.run(60s);
  for (const std::uint8_t reader : kAll)
    EXPECT_FALSE(value(world, reader, "n1", "old")) << "nobody brings it back";
  EXPECT_EQ(state_of(world.node(1))->self().start, 2U);
}

TEST(State, SecretsReachTheAgentsAndNobodyElse) {
  Cluster world{{speaker(1), speaker(2)}};
  join(world, 1, 2);
  const std::string key = std::string{state::kSecret} + "ann";
  world.give(2, StateAsk{1, state::Watch{{}, state::kSecret}, true});
  world.give(2, StateAsk{2, state::Watch{}});
  world.give(1, StateAsk{3, state::Set{key, to_bytes("hash"), {}}, true});
  set(world, 1, "load", to_bytes("7"));
  world.run(5s);
  const auto secrets = heard<state::Changed>(world, 2, 1);
  ASSERT_EQ(secrets.size(), 1u);
  EXPECT_EQ(secrets[0].key, key);
  EXPECT_EQ(to_string(*secrets[0].now), "hash");
  for (const state::Changed& change : heard<state::Changed>(world, 2, 2))
    EXPECT_NE(change.key, key);
  EXPECT_FALSE(value(world, 2, "n1", key));
  for (const std::uint8_t reader : kBoth)
    for (const state::Entry& entry : world.node(reader).states(world.now()))
      EXPECT_FALSE(entry.key.starts_with(state::kSecret));
  world.give(2, StateAsk{4, state::Watch{{}, state::kSecret}, true});
  EXPECT_EQ(heard<state::Watched>(world, 2, 4).at(0).entries.size(), 1u) << "who comes later";
  set(world, 1, key, to_bytes("mine"));
  EXPECT_NE(heard<state::Done>(world, 1, 99).back().error, "") << "users write no secrets";
  world.give(1, StateAsk{5, state::Set{"load", to_bytes("8"), {}}, true});
  EXPECT_NE(heard<state::Done>(world, 1, 5).at(0).error, "") << "and agents nothing else";
}

TEST(State, MemoryPerPeerStaysBounded) {
  Cluster world{{speaker(1), speaker(2)}};
  join(world, 1, 2);
  const std::size_t before = state_of(world.node(2))->memory();
  // Far more than an owner may keep.
  for (int i = 0; i < 6'000; ++i) {
    set(world, 1, "key-" + std::to_string(i), Bytes(2'000));
    if (i % 100 == 0) world.run(1s);
  }
  world.run(30s);
  const std::size_t kept = state_of(world.node(2))->memory() - before;
  EXPECT_GT(kept, 1U << 20);
  EXPECT_LT(kept, 6U << 20) << "4 MiB of keys and values, and what keeping them costs";
}

}  // namespace
}  // namespace pando::node
