#include "shell/loop.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>
#include <thread>

#include "shell/clock.h"

namespace pando::shell {
namespace {

using namespace std::chrono_literals;

/// Two sockets that are connected with each other.
struct Pair {
  Pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    here = Fd{ends[0]};
    there = Fd{ends[1]};
  }
  void say() const { EXPECT_EQ(::write(there.get(), "x", 1), 1); }

  Fd here, there;
};

TEST(Loop, WhatWasPostedBeforeSomethingBecameReadyComesBeforeIt) {
  Loop loop;
  Pair pair;
  std::string order;
  Watch watch{loop, std::move(pair.here), [&] {
                order += "ready ";
                loop.stop();
              }};
  watch.want_read(true);
  loop.post([&] { order += "posted "; });
  pair.say();
  loop.run();
  EXPECT_EQ(order, "posted ready ");
}

TEST(Loop, WhatIsPostedByWhatIsReadyRunsInTheSameTurn) {
  Loop loop;
  Pair pair;
  int turns = 0, seen = 0;
  Watch watch{loop, std::move(pair.here), [&] {
                ++turns;
                loop.post([&] {
                  seen = turns;
                  loop.stop();
                });
              }};
  watch.want_read(true);
  pair.say();
  loop.run();
  EXPECT_EQ(seen, 1);  // it stays ready: a turn later there would be two
}

TEST(Loop, WhatComesWhileMuchIsDoneIsDoneBeforeWhatThatHasPosted) {
  Loop loop;
  Pair first, second, later;
  std::string order;
  const auto take = [](const Watch& from) {
    char octet = 0;
    EXPECT_EQ(::read(from.fd(), &octet, 1), 1);
  };
  Watch a{loop, std::move(first.here), [&] {
            take(a);
            later.say();
            loop.post([&] {
              order += "posted";
              loop.stop();
            });
          }};
  Watch b{loop, std::move(second.here), [&] { take(b); }};
  Watch c{loop, std::move(later.here), [&] {
            take(c);
            order += "later ";
          }};
  for (Watch* const watch : {&a, &b, &c}) watch->want_read(true);
  first.say();
  second.say();
  loop.run();
  EXPECT_EQ(order, "later posted");
}

TEST(Loop, ATimerThatIsDueRunsAlthoughTheLoopIsStoppedInEachTurn) {
  Loop loop;
  bool rang = false;
  Timer timer{loop, [&] { rang = true; }};
  timer.set(now() - 1s);
  for (const Instant give_up = now() + 10s; !rang && now() < give_up;) {
    loop.post([&] { loop.stop(); });
    loop.run();
  }
  EXPECT_TRUE(rang);
}

TEST(Loop, AnotherThreadWakesItUp) {
  Loop loop;
  std::jthread other{[&] { loop.post([&] { loop.stop(); }); }};
  loop.run();
}

TEST(Watch, WhoIsDestroyedByAnotherOfTheSameTurnHearsNothingMore) {
  Loop loop;
  Pair first, second;
  std::optional<Watch> one, other;
  int heard = 0;
  const auto hear = [&](std::optional<Watch>& victim) {
    ++heard;
    victim.reset();
    loop.stop();
  };
  one.emplace(loop, std::move(first.here), [&] { hear(other); });
  other.emplace(loop, std::move(second.here), [&] { hear(one); });
  one->want_read(true);
  other->want_read(true);
  first.say();
  second.say();
  loop.run();
  EXPECT_EQ(heard, 1);
}

TEST(Watch, APeerThatHasGoneDoesNotWakeWhoWantsNothing) {
  Loop loop;
  Pair gone, pair;
  int turns = 0;
  Watch deaf{loop, std::move(gone.here), [&] { ADD_FAILURE() << "nothing was wanted"; }};
  deaf.want_read(true);
  deaf.want_read(false);
  gone.there.reset();
  Watch watch{loop, std::move(pair.here), [&] {
                ++turns;
                loop.stop();
              }};
  watch.want_read(true);
  Timer timer{loop, [&] { pair.say(); }};
  timer.set(now() + 20ms);
  loop.run();
  EXPECT_EQ(turns, 1);
}

TEST(Signals, AreHeardInTheLoop) {
  Loop loop;
  int heard = 0;
  {
    const Signals signals{loop, {SIGUSR1, SIGUSR2}, [&](int number) {
                            heard = number;
                            loop.stop();
                          }};
    ::raise(SIGUSR2);
    loop.run();
    EXPECT_EQ(heard, SIGUSR2);
    ::raise(SIGUSR1);
    loop.run();
    EXPECT_EQ(heard, SIGUSR1);
  }
  const Signals again{loop, {SIGUSR1}, [](int) {}};
}

}  // namespace
}  // namespace pando::shell
