// What holds whatever happens: limits, and that nobody is buried by too few.
#include <gtest/gtest.h>

#include "core/verdict/world_test.h"

namespace pando::verdict {
namespace {

constexpr Sign kSigns[] = {Sign::probe_failed, Sign::link_broken, Sign::refused, Sign::unanswered,
                           Sign::no_route,     Sign::mute,        Sign::speaks};

/// Two of nine see whatever they like; that never makes a quorum of three.
TEST(VerdictProperties, TwoWitnessesNeverBury) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Rng rng{seed};
    World world{10};
    world.lose([&rng](int, int) { return rng.chance(0.2); });
    for (int i = 0; i < 60; ++i) {
      const int witness = rng.chance(0.5) ? 4 : 5;
      const auto incarnation = static_cast<std::uint32_t>(rng.below(3));
      world.give(witness, Noticed{"n3", incarnation, kSigns[rng.below(std::size(kSigns))]});
      if (rng.chance(0.1)) world.give(witness, Linked{"n3", {}});
      world.run(Duration{rng.between(0, Duration{300ms}.count())});
    }
    EXPECT_TRUE(world.said<Accuse>().empty()) << "seed " << seed;
    EXPECT_EQ(world.mourners(3), 0) << "seed " << seed;
  }
}

/// Deaths, returns, links and signs in any order: everything stays within its limits, and what is
/// told of a death is told by everybody.
TEST(VerdictProperties, ASwarmStaysWithinItsLimits) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Rng rng{seed};
    World world{12};
    std::set<int> dead;
    for (int i = 0; i < 200; ++i) {
      const int subject = static_cast<int>(rng.below(4));
      const int witness = static_cast<int>(rng.between(4, 11));
      const std::string name = World::name(subject);
      switch (rng.below(6)) {
        case 0:
          world.bury(subject, static_cast<std::uint32_t>(i), rng.chance(0.2));
          dead.insert(subject);
          break;
        case 1:
          world.raise(subject);
          dead.erase(subject);
          break;
        case 2:
          world.give(witness, Linked{name, {}});
          break;
        case 3:
          world.give(witness, Heard{World::endpoint(subject)});
          break;
        default:
          world.give(witness, Noticed{name, static_cast<std::uint32_t>(i),
                                      kSigns[rng.below(std::size(kSigns))]});
      }
      world.run(Duration{rng.between(0, Duration{400ms}.count())});
    }
    world.run(2s);
    EXPECT_LE(world.largest(), kMaxMessage);
    for (int i = 4; i < 12; ++i)
      for (const int subject : dead)
        EXPECT_FALSE(world.at(i).why(World::name(subject), world.now()).empty()) << "seed " << seed;
    world.run(31s);
    for (int i = 0; i < 12; ++i) EXPECT_EQ(world.at(i).cases(), 0u) << "seed " << seed;
  }
}

/// Any bytes are legal.
TEST(VerdictProperties, DamagedMessagesChangeNothingBeyondTheLimits) {
  Rng rng{5};
  World world{6};
  proto::Death good;
  good.set_cluster("grove");
  auto& certificate = *good.mutable_certificate();
  certificate.set_subject("n3");
  certificate.set_issuer("n2");
  certificate.add_witnesses()->set_name("n1");
  const Bytes original = to_bytes(good.SerializeAsString());
  for (int i = 0; i < 20'000; ++i) {
    Bytes bytes = original;
    for (std::uint64_t n = rng.below(4); n > 0; --n)
      bytes[rng.below(bytes.size())] = static_cast<std::byte>(rng.below(256));
    if (rng.chance(0.3)) bytes.resize(rng.below(bytes.size()));
    world.give(0, Received{World::endpoint(1), bytes});
  }
  EXPECT_LE(world.at(0).certificates(), Archive::kPerMember * 6);
  EXPECT_LE(world.at(0).cases(), 5u);
  EXPECT_TRUE(world.said<Declare>().empty());
}

/// A flood of certificates, each new, is not answered by a flood.
TEST(VerdictProperties, APacketBudgetHolds) {
  World world{40};
  for (std::uint32_t death = 0; death < 2000; ++death) {
    proto::Death message;
    message.set_cluster("grove");
    auto& certificate = *message.mutable_certificate();
    certificate.set_subject("n3");
    certificate.set_issuer("n2");
    certificate.set_incarnation(death);
    world.give(0, Received{World::endpoint(1), to_bytes(message.SerializeAsString())});
  }
  EXPECT_LE(world.packets(), 500u);
  EXPECT_GT(world.at(0).unsent(), 0u);
}

}  // namespace
}  // namespace pando::verdict
