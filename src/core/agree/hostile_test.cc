// A member says what no correct one says: nothing crashes, and nothing piles up.
#include <gmock/gmock.h>

#include "core/agree/impl.h"
#include "core/agree/world_test.h"
#include "wire/map.h"

namespace pando::agree {
namespace {

/// What node 0 is asked to vote for: the others go on without it.
Proposal without_node_0(World& world, std::uint8_t copies) {
  map::Change change{.copies = copies};
  change.remove.push_back(world.at(0).who);
  return *propose(*world.agree(0).map(), std::move(change));
}

proto::Agree accept(World& world, int from, std::uint64_t round, const Proposal& proposal) {
  proto::Agree message = world.inside(from).room.message();
  proto::Accept& accept = *message.mutable_accept();
  write(Ballot{round, *world.inside(from).room.of.me()}, *accept.mutable_ballot());
  accept.set_hash(proposal.hash);
  accept.set_change(proposal.bytes->data(), proposal.bytes->size());
  return message;
}

/// Two changes in turn, each in a ballot of its own.
TEST(Hostile, EndlessBallotsAreNotAllRemembered) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  world.cut({{0}, {1, 2}});
  const Proposal one = without_node_0(world, 2), other = without_node_0(world, 3);
  Acceptor& acceptor = world.inside(0).room.acceptor;
  const Electorate& of = world.inside(0).room.of;
  for (std::uint64_t round = 1; round < 2000; ++round) {
    Proposal next = round % 2 == 0 ? one : other;
    next.next = std::make_shared<const map::Map>(*next.next);
    acceptor.accept(world.now(), {round, 1}, next, of, {}, false);
  }
  EXPECT_GT(acceptor.given_away(), 0U);
  EXPECT_LE(acceptor.given_away(), World::kBuckets);
}

TEST(Hostile, WhoIsNoMemberDoesNotVote) {
  World world{4};
  world.settle_all();
  world.wish_nothing();
  map::Change change;
  change.remove.push_back(world.at(3).who);
  world.want(0, change);
  ASSERT_TRUE(world.run_until([&] { return world.agree(3).map() && !world.is_member(3, 3); }, 5s));
  ASSERT_EQ(world.agree(3).mark(), world.agree(1).mark());
  const Proposal proposal = *propose(*world.agree(1).map(), {.copies = 4});
  const Bytes bytes = Room::encode(accept(world, 1, 5, proposal));
  world.give(3, Received{World::name(1), bytes});
  world.run(3s);
  EXPECT_FALSE(world.inside(3).room.acceptor.promised());
  EXPECT_FALSE(world.inside(3).room.acceptor.vote());
}

}  // namespace
}  // namespace pando::agree
