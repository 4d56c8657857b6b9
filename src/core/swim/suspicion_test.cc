#include "core/swim/suspicion.h"

#include <gtest/gtest.h>

namespace pando::swim {
namespace {

constexpr Instant kStart = Instant{} + 1h;
constexpr SuspicionBounds kBounds{2s, 30s, 3};

TEST(Suspicion, StartsAtTheMaximumIfConfirmationsAreWanted) {
  EXPECT_EQ(Suspicion(kStart, kBounds, "me").deadline(), kStart + 30s);
  EXPECT_EQ(Suspicion(kStart, {2s, 30s, 0}, "me").deadline(), kStart + 2s);
}

TEST(Suspicion, OnlyNewAccusersCountAndOnlyAsManyAsWanted) {
  struct Row {
    const char* accuser;
    bool counts;
    Duration lasts;
  };
  constexpr Row rows[] = {
      {"me", false, 30s},                      // the original accuser
      {"a", true, 16s},    {"a", false, 16s},  // twice
      {"b", true, 7810ms}, {"me", false, 7810ms},
      {"c", true, 2s},     {"d", false, 2s},  // more than wanted
  };
  Suspicion suspicion{kStart, kBounds, "me"};
  for (const Row& r : rows) {
    EXPECT_EQ(suspicion.confirm(r.accuser), r.counts) << r.accuser;
    EXPECT_EQ(suspicion.deadline(), kStart + r.lasts) << r.accuser;
  }
}

TEST(Suspicion, WhoeverSuspectsAloneIsNotConfirmed) {
  Suspicion suspicion{kStart, {2s, 30s, 0}, "me"};
  EXPECT_FALSE(suspicion.confirm("a"));
}

TEST(Suspicion, GetsBackTheTimeThatWasSleptThrough) {
  Suspicion suspicion{kStart, kBounds, "me"};
  suspicion.postpone(kStart + 20s, 10s, 1s);
  EXPECT_EQ(suspicion.deadline(), kStart + 40s);
  suspicion.confirm("a");
  EXPECT_EQ(suspicion.deadline(), kStart + 26s);
}

TEST(Suspicion, IsNeverOverRightAfterASleep) {
  Suspicion suspicion{kStart, kBounds, "me"};
  suspicion.postpone(kStart + 100s, 70s, 1s);
  EXPECT_EQ(suspicion.deadline(), kStart + 101s);
}

TEST(Suspicions, AreOverInTheOrderOfTheirDeadlines) {
  Suspicions all;
  EXPECT_EQ(all.deadline(), kNever);
  all.start(1, {kStart, kBounds, "me"});
  all.start(2, {kStart + 1s, {2s, 30s, 0}, "me"});
  EXPECT_EQ(all.deadline(), kStart + 3s);
  EXPECT_EQ(all.take_expired(kStart + 2999ms), std::nullopt);
  EXPECT_EQ(all.take_expired(kStart + 3s), Slot{2});
  EXPECT_EQ(all.take_expired(kStart + 3s), std::nullopt);
  EXPECT_TRUE(all.confirm(1, "a"));
  EXPECT_EQ(all.deadline(), kStart + 16s);
  all.forget(1);
  all.forget(1);
  EXPECT_EQ(all.deadline(), kNever);
  EXPECT_EQ(all.size(), 0u);
}

TEST(Suspicions, ArePostponedTogether) {
  Suspicions all;
  all.start(1, {kStart, {2s, 30s, 0}, "me"});
  all.start(2, {kStart, {9s, 30s, 0}, "me"});
  all.postpone(kStart + 4s, 3s, 1s);
  EXPECT_EQ(all.deadline(), kStart + 5s);
  EXPECT_EQ(all.take_expired(kStart + 5s), Slot{1});
  EXPECT_EQ(all.take_expired(kStart + 12s), Slot{2});
}

}  // namespace
}  // namespace pando::swim
