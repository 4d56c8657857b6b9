// Whatever a stranger or a damaged partner sends: it is refused with a reason, and nothing grows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "core/gossip/codec.h"
#include "core/gossip/world_test.h"

namespace pando::gossip {
namespace {

proto::Gossip message_of(std::size_t index) {
  proto::Gossip message;
  message.set_from(name_of(index));
  const Id id = id_of(index);
  message.mutable_sender()->set_id(std::string(id.bytes.begin(), id.bytes.end()));
  message.mutable_sender()->set_start(1);
  message.set_step(2);
  return message;
}

/// A right delta of that owner: two keys.
proto::OwnerDelta& add_delta(proto::Gossip& message, std::size_t index) {
  proto::OwnerDelta& delta = *message.add_deltas();
  const Id id = id_of(index);
  delta.set_owner(short_id(id));
  delta.set_id(std::string(id.bytes.begin(), id.bytes.end()));
  delta.set_start(1);
  delta.set_birth(5);
  delta.set_replace(true);
  delta.set_to(3);
  delta.set_complete(true);
  for (const char* key : {"a", "b"}) {
    delta.add_entries()->set_key(key);
    delta.mutable_entries(delta.entries_size() - 1)->set_step(1);
  }
  return delta;
}

class GossipHostile : public testing::Test {
 protected:
  GossipHostile() {
    world_.add_some(2);
    world_.network().loss = 1;
  }

  void say(const proto::Gossip& message) {
    world_.give(0, Received{endpoint_of(1), encode(message)});
  }
  std::uint64_t refused(Refusal why) { return world_.gossip(0).refused(why); }

  World world_{1};
};

TEST_F(GossipHostile, RefusesMessagesThatBreakTheRules) {
  const std::vector<std::function<void(proto::Gossip&, proto::OwnerDelta&)>> damages{
      [](auto& m, auto&) { m.clear_from(); },
      [](auto& m, auto&) { m.set_from(std::string(256, 'n')); },
      [](auto& m, auto&) { m.clear_sender(); },
      [](auto& m, auto&) { m.mutable_sender()->set_id("short"); },
      [](auto& m, auto&) { m.mutable_sender()->set_start(kNumberLimit); },
      [](auto& m, auto&) { m.set_step(0); },
      [](auto& m, auto&) { m.set_root("short"); },
      [](auto& m, auto&) { m.add_ranges(1); },
      [](auto& m, auto&) { m.mutable_digest()->add_owner(1); },
      [](auto& m, auto&) { m.mutable_digest()->add_staged()->set_index(0); },
      [](auto&, auto& d) { d.set_id("short"); },
      [](auto&, auto& d) { d.set_start(0); },
      [](auto&, auto& d) { d.set_to(kNumberLimit); },
      [](auto&, auto& d) { d.set_to(1); },
      [](auto&, auto& d) { d.set_from(9); },
      [](auto&, auto& d) { d.set_replace(false); },
      [](auto&, auto& d) { d.set_collected(kNumberLimit); },
      [](auto&, auto& d) { d.set_collected(4); },
      [](auto&, auto& d) { d.mutable_entries(0)->clear_key(); },
      [](auto&, auto& d) { d.mutable_entries(0)->set_key(std::string(256, 'k')); },
      [](auto&, auto& d) { d.mutable_entries(0)->set_step(0); },
      [](auto&, auto& d) { d.mutable_entries(1)->set_step(~std::uint64_t{0}); },
      [](auto&, auto& d) {
        d.set_collected(1);
        d.mutable_entries(0)->set_deleted(true);
      },
      [](auto&, auto& d) {
        d.mutable_entries(0)->set_deleted(true);
        d.mutable_entries(0)->set_value("x");
      },
  };
  for (std::size_t i = 0; i < damages.size(); ++i) {
    proto::Gossip message = message_of(1);
    damages[i](message, add_delta(message, 7));
    say(message);
    EXPECT_EQ(refused(Refusal::malformed), i + 1) << "damage " << i;
  }
  EXPECT_FALSE(world_.gossip(0).find(id_of(7)));
  proto::Gossip right = message_of(1);
  add_delta(right, 7);
  say(right);
  EXPECT_EQ(refused(Refusal::malformed), damages.size());
  EXPECT_EQ(world_.gossip(0).find(id_of(7))->keys, 2U);
}

TEST_F(GossipHostile, RefusesStrangersAndBorrowedLinks) {
  say(message_of(5));
  EXPECT_EQ(refused(Refusal::unknown_sender), 1U);
  world_.give(0, LargeReceived{name_of(3), encode(message_of(1))});
  EXPECT_EQ(refused(Refusal::unknown_sender), 2U);
  proto::Gossip ourselves = message_of(1);
  const Id own = id_of(0);
  ourselves.mutable_sender()->set_id(std::string(own.bytes.begin(), own.bytes.end()));
  say(ourselves);
  EXPECT_EQ(refused(Refusal::unknown_sender), 3U);
  world_.give(0, LargeReceived{name_of(1), Bytes(Limits{}.message + 1)});
  EXPECT_EQ(refused(Refusal::too_large), 1U);
}

TEST_F(GossipHostile, RefusesDeltasThatDoNotFitWhatIsKnown) {
  proto::Gossip known = message_of(1);
  add_delta(known, 7);
  say(known);
  const auto say_changed = [&](const std::function<void(proto::OwnerDelta&)>& change) {
    proto::Gossip message = message_of(1);
    change(add_delta(message, 7));
    say(message);
  };
  say_changed([](auto& d) { d.set_birth(6); });
  EXPECT_EQ(refused(Refusal::later_birth), 1U);
  say_changed([](auto& d) {
    d.set_replace(false);
    d.set_from(4);
    d.set_to(9);
  });
  EXPECT_EQ(refused(Refusal::gap), 1U);
  say_changed([](auto& d) {
    d.set_replace(false);
    d.set_from(3);
    d.set_to(9);
    d.set_collected(4);
  });
  EXPECT_EQ(refused(Refusal::behind_collection), 1U);
  say_changed([](auto& d) { d.set_start(4); });
  say_changed([](auto& d) { d.set_start(3); });
  EXPECT_EQ(refused(Refusal::stale_start), 1U);
  EXPECT_EQ(world_.gossip(0).find(id_of(7))->who.start, 4U);
  world_.give(0, Forget{{id_of(7), 4}});
  say_changed([](auto& d) { d.set_start(4); });
  EXPECT_EQ(refused(Refusal::gone), 1U);
}

TEST_F(GossipHostile, KeepsNoMoreThanItsLimits) {
  Config config = config_of(0);
  config.limits.owners = 5;
  config.limits.keys = 4;
  config.limits.total = 3'000;
  config.limits.gone = 3;
  world_.start(0, config);
  world_.know(0, 1);
  for (std::size_t i = 10; i < 30; ++i) {
    proto::Gossip message = message_of(1);
    add_delta(message, i);
    say(message);
  }
  EXPECT_EQ(world_.gossip(0).owners().size(), 5U);
  EXPECT_EQ(refused(Refusal::owners_full), 16U);
  proto::Gossip message = message_of(1);
  proto::OwnerDelta& delta = add_delta(message, 10);
  for (int k = 0; k < 3; ++k) {
    delta.add_entries()->set_key("more" + std::to_string(k));
    delta.mutable_entries(delta.entries_size() - 1)->set_step(1);
  }
  delta.set_to(9);
  say(message);
  EXPECT_EQ(refused(Refusal::full), 1U);
  for (int k = 0; k < 3; ++k) delta.mutable_entries(k)->set_value(std::string(900, 'x'));
  while (delta.entries_size() > 3) delta.mutable_entries()->RemoveLast();
  say(message);
  EXPECT_EQ(refused(Refusal::full), 2U);
  EXPECT_LT(world_.gossip(0).memory(), 4'500U);
}

/// Bytes of a conversation, damaged at random, and plain noise.
TEST_F(GossipHostile, SurvivesNoise) {
  Rng rng{9};
  proto::Gossip message = message_of(1);
  add_delta(message, 7);
  DigestWriter writer{*message.mutable_digest(), 500};
  for (std::size_t i = 0; i < 8; ++i)
    writer.add({.owner = short_id(id_of(i)), .start = 1 + i, .version = 3, .staged_start = 1});
  for (int i = 0; i < 64; ++i) message.add_ranges(1);
  const Bytes right = encode(message);
  for (int i = 0; i < 50'000; ++i) {
    Bytes bytes = right;
    if (rng.chance(0.1)) {
      bytes.resize(rng.below(1'400));
      rng.fill(bytes);
    }
    for (std::uint64_t n = 1 + rng.below(8); n > 0 && !bytes.empty(); --n)
      bytes[rng.below(bytes.size())] = static_cast<std::byte>(rng.next());
    if (rng.chance(0.2)) bytes.resize(rng.below(bytes.size() + 1));
    world_.give(0, Received{endpoint_of(1), bytes});
    if (i % 1'000 == 0) world_.run(1s);
  }
  EXPECT_GT(refused(Refusal::malformed), 10'000U);
  EXPECT_LT(world_.gossip(0).memory(), std::size_t{8} << 20);
}

}  // namespace
}  // namespace pando::gossip
