// Random lives of three nodes whose links end anywhere: C1 to C5 of docs/protocol/calls.md.
#include <set>

#include "base/rng.h"
#include "core/calls/pair_test.h"

namespace pando::calls {
namespace {

using call::Failure;

constexpr std::size_t kNodes = 3;

class Life {
 public:
  explicit Life(std::uint64_t seed) : rng_(seed), pair_(kNodes, config()) {
    for (std::size_t i = 0; i < kNodes; ++i) pair_.ask(i, call::Serve{"m"});
  }

  void live(int steps) {
    for (int i = 0; i < steps; ++i) {
      act();
      check();
      if (testing::Test::HasFailure()) return;
    }
  }

  void end_and_check() {
    pair_.pass(10s);
    check();
    for (const auto& [ticket, from] : asked_)
      EXPECT_EQ(pair_.diary(from).ended[ticket].size(), 1u) << "call " << ticket;
    for (std::size_t i = 0; i < kNodes; ++i) {
      EXPECT_EQ(pair_.calls(i).calling(), 0u);
      EXPECT_EQ(pair_.calls(i).serving(), 0u);
      for (const auto& [reason, count] : pair_.diary(i).refused)
        EXPECT_TRUE(ordinary(reason) || reason == Reason::no_room) << to_string(reason);
    }
  }

 private:
  static Config config() {
    Config config;
    config.calls_per_peer = {20, 100'000};
    config.served_per_peer = {15, 100'000};
    config.answers = {10, 100'000};
    config.casts = {30, 10'000};
    return config;
  }

  void act() {
    const std::size_t a = rng_.below(kNodes), b = (a + 1 + rng_.below(kNodes - 1)) % kNodes;
    switch (rng_.below(12)) {
      case 0:
        return pair_.is_up(a, b) ? pair_.down(a, b, rng_.below(4)) : pair_.up(a, b);
      case 1:
        return pair_.is_up(a, b) ? void() : pair_.up(a, b);
      case 2:
        return pair_.pass(Duration{rng_.between(0, Duration{400ms}.count())});
      case 3:
        return cancel(a);
      case 4:
      case 5:
        return respond(a);
      case 6:
        return pair_.collect(1 + rng_.below(4));
      case 7:
      case 8:
        return pair_.deliver(1 + rng_.below(6));
      case 9:
        return cast(a, b);
      default:
        return call(a, rng_.chance(0.1) ? a : b);
    }
  }

  void call(std::size_t a, std::size_t b) {
    const std::string body = std::to_string(asked_.size()) + ":" +
                             std::string(rng_.chance(0.1) ? 40'000 : rng_.below(50), 'x');
    const auto ticket = pair_.call(a, b, body, Duration{rng_.between(1, Duration{2s}.count())});
    asked_[ticket] = a;
    bodies_[body] = ticket;
  }
  void cancel(std::size_t a) {
    for (const auto& [ticket, from] : asked_)
      if (from == a && rng_.chance(0.05)) pair_.ask(a, call::Cancel{ticket});
  }
  void respond(std::size_t a) {
    for (const call::Wanted& wanted : pair_.diary(a).wanted)
      if (rng_.chance(0.2)) {
        const std::string body = pando::to_string(wanted.body);
        if (rng_.chance(0.2))
          pair_.ask(a, call::Respond{wanted.token, std::unexpected("failed")});
        else
          pair_.respond(a, wanted.token, "re " + body);
      }
  }
  void cast(std::size_t a, std::size_t b) {
    auto& way = casts_[{a, b}];
    const auto ticket = pair_.ask(a, call::Cast{Pair::name(b), "n", number(way.next)});
    if (pair_.diary(a).posted[ticket].outcome) ++way.next;
  }
  static Bytes number(std::uint64_t n) { return to_bytes(std::to_string(n)); }

  void check() {
    for (std::size_t i = 0; i < kNodes; ++i) {
      check_ends(i);
      check_wanted(i);
      check_heard(i);
      EXPECT_LE(pair_.calls(i).memory(), kNodes * 600'000);
    }
  }
  /// C1, and C2 from the caller's side.
  void check_ends(std::size_t i) {
    for (const auto& [ticket, ends] : pair_.diary(i).ended) {
      ASSERT_EQ(ends.size(), 1u) << "call " << ticket;
      if (ends[0].answer) {
        const std::string answer = pando::to_string(*ends[0].answer);
        EXPECT_EQ(bodies_[answer.substr(3)], ticket) << "somebody else's answer";
      } else if (!call::may_have_happened(ends[0].answer.error().failure)) {
        certainly_not_.insert(ticket);
      }
    }
  }
  /// C3, and C2 from the server's side.
  void check_wanted(std::size_t i) {
    auto& wanted = pair_.diary(i).wanted;
    for (std::size_t& n = wanted_seen_[i]; n < wanted.size(); ++n) {
      const auto it = bodies_.find(pando::to_string(wanted[n].body));
      ASSERT_NE(it, bodies_.end());
      EXPECT_TRUE(ran_.insert(it->second).second) << "ran twice";
    }
    for (const std::uint64_t ticket : certainly_not_)
      EXPECT_FALSE(ran_.contains(ticket)) << "call " << ticket << " was said not to have happened";
  }
  /// C4. A gap is where a link ended between two casts.
  void check_heard(std::size_t i) {
    auto& heard = pair_.diary(i).heard;
    for (std::size_t& n = heard_seen_[i]; n < heard.size(); ++n) {
      const auto from = static_cast<std::size_t>(heard[n].from[0] - 'a');
      const auto said = std::stoull(pando::to_string(heard[n].body));
      auto& way = casts_[{from, i}];
      EXPECT_GE(said, way.heard) << "out of order, or twice";
      EXPECT_TRUE(said == way.heard || way.life != lives(from, i)) << "a gap in one link's life";
      way.heard = said + 1;
      way.life = lives(from, i);
    }
  }
  int lives(std::size_t a, std::size_t b) { return pair_.lives(a, b); }

  struct CastWay {
    std::uint64_t next = 0, heard = 0;
    int life = -1;
  };
  Rng rng_;
  Pair pair_;
  std::map<std::uint64_t, std::size_t> asked_;
  std::map<std::string, std::uint64_t> bodies_;
  std::set<std::uint64_t> ran_, certainly_not_;
  std::map<std::pair<std::size_t, std::size_t>, CastWay> casts_;
  std::array<std::size_t, kNodes> wanted_seen_{}, heard_seen_{};
};

TEST(CallsProperty, WhereverLinksEndEveryCallEndsOnceAndNoHandlerRunsTwice) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Life life{seed};
    life.live(400);
    life.end_and_check();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace pando::calls
