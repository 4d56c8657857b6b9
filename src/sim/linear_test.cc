#include "sim/linear.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "base/rng.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using enum Verb;

Instant at(int time) {
  return Instant{} + time * 1ms;
}

/// Done, between two times.
Operation done(Verb verb, int from, int to, std::string argument, std::string reply) {
  return {.verb = verb,
          .argument = std::move(argument),
          .invoked = at(from),
          .completed = at(to),
          .outcome = Fate::done,
          .reply = std::move(reply)};
}
Operation unknown(Verb verb, int from, std::string argument = {}) {
  return {
      .verb = verb, .argument = std::move(argument), .invoked = at(from), .outcome = Fate::unknown};
}
Operation wrote(int from, int to, const std::string& value) {
  return done(set, from, to, value, "+OK\r\n");
}
Operation read(int from, int to, const std::string& value) {
  return done(
      get, from, to, "",
      value.empty() ? "$-1\r\n" : "$" + std::to_string(value.size()) + "\r\n" + value + "\r\n");
}

using History = std::vector<Operation>;

TEST(Linear, NothingIsInOrder) {
  EXPECT_EQ(linear({}), Linear::yes);
}

TEST(Linear, AReadSeesTheLastWrite) {
  EXPECT_EQ(linear(History{wrote(0, 1, "a"), wrote(2, 3, "b"), read(4, 5, "b")}), Linear::yes);
  EXPECT_EQ(linear(History{wrote(0, 1, "a"), wrote(2, 3, "b"), read(4, 5, "a")}), Linear::no);
}

TEST(Linear, ALostWriteIsFound) {
  EXPECT_EQ(linear(History{wrote(0, 1, "a"), read(2, 3, "")}), Linear::no);
}

TEST(Linear, WhatOverlapsMayBeInAnyOrder) {
  EXPECT_EQ(linear(History{wrote(0, 10, "a"), wrote(0, 10, "b"), read(11, 12, "a")}), Linear::yes);
  EXPECT_EQ(linear(History{wrote(0, 10, "a"), read(1, 2, "a"), read(3, 4, "")}), Linear::no);
}

TEST(Linear, AnUnknownWriteMayHappenLateOrNever) {
  EXPECT_EQ(linear(History{wrote(0, 1, "a"), unknown(set, 2, "b"), read(3, 4, "a")}), Linear::yes);
  EXPECT_EQ(
      linear(History{wrote(0, 1, "a"), unknown(set, 2, "b"), read(3, 4, "a"), read(90, 91, "b")}),
      Linear::yes);
  EXPECT_EQ(linear(History{unknown(set, 2, "b"), read(3, 4, "b"), read(5, 6, "")}), Linear::no);
}

TEST(Linear, AnUnknownWriteDoesNotHappenBeforeItsInvocation) {
  EXPECT_EQ(linear(History{read(0, 1, "b"), unknown(set, 2, "b")}), Linear::no);
}

TEST(Linear, ASumCountedTwiceIsFound) {
  EXPECT_EQ(linear(History{done(count, 0, 1, "2", ":2\r\n"), done(count, 2, 3, "3", ":5\r\n")}),
            Linear::yes);
  EXPECT_EQ(linear(History{done(count, 0, 1, "2", ":2\r\n"), done(count, 2, 3, "3", ":8\r\n")}),
            Linear::no);
}

TEST(Linear, ATimeThatIsOverErasesOnlyWhatItWasSetFor) {
  Operation limited = done(set_for, 0, 1, "a", "+OK\r\n");
  limited.limit = 5ms;
  limited.number = 7;
  Operation over = done(expires, 4, 8, "", "");
  over.by = 7;
  EXPECT_EQ(linear(History{limited, over, read(9, 10, "")}), Linear::yes);
  EXPECT_EQ(linear(History{limited, over, read(9, 10, "a")}), Linear::no);
  EXPECT_EQ(linear(History{limited, over, read(2, 3, "")}), Linear::no);
  EXPECT_EQ(linear(History{limited, over, wrote(2, 3, "b"), read(9, 10, "b")}), Linear::yes);
}

TEST(Linear, ListsKeepTheirOrder) {
  const History pushed{done(push_right, 0, 1, "a", ":1\r\n"), done(push_right, 2, 3, "b", ":2\r\n"),
                       done(push_left, 4, 5, "c", ":3\r\n")};
  History good = pushed;
  good.push_back(done(list, 6, 7, "", "*3\r\n$1\r\nc\r\n$1\r\na\r\n$1\r\nb\r\n"));
  good.push_back(done(pop_right, 8, 9, "", "$1\r\nb\r\n"));
  good.push_back(done(pop_left, 10, 11, "", "$1\r\nc\r\n"));
  good.push_back(done(wait_left, 12, 13, "k", "*2\r\n$1\r\nk\r\n$1\r\na\r\n"));
  good.push_back(done(wait_left, 14, 15, "k", "*-1\r\n"));
  EXPECT_EQ(linear(good), Linear::yes);
  History bad = pushed;
  bad.push_back(done(pop_left, 6, 7, "", "$1\r\na\r\n"));
  EXPECT_EQ(linear(bad), Linear::no);
}

TEST(Linear, TooMuchIsLeftUndecided) {
  History history;
  for (int i = 0; i < 12; ++i) history.push_back(done(append, 0, 100, std::to_string(i), ""));
  history.push_back(read(101, 102, "x"));
  EXPECT_EQ(linear(history, 50), Linear::undecided);
}

// ---- against a search that tries everything ----------------------------------------------------

/// Whether this order of some operations breaks neither time nor what was heard.
bool holds(const History& history, const std::vector<std::size_t>& order) {
  Value value;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Operation& operation = history[order[i]];
    for (std::size_t k = i + 1; k < order.size(); ++k)
      if (history[order[k]].completed < operation.invoked) return false;
    const std::string reply = carry_out(operation, value);
    if (operation.outcome == Fate::done && !operation.reply.empty() && reply != operation.reply)
      return false;
  }
  return true;
}

/// Every order of every set that has all that is done.
bool any_order_holds(const History& history) {
  for (unsigned set = 0; set < 1U << history.size(); ++set) {
    std::vector<std::size_t> order;
    bool whole = true;
    for (std::size_t i = 0; i < history.size(); ++i) {
      if ((set >> i & 1) != 0) order.push_back(i);
      whole = whole && ((set >> i & 1) != 0 || history[i].outcome == Fate::unknown);
    }
    if (!whole) continue;
    do {
      if (holds(history, order)) return true;
    } while (std::ranges::next_permutation(order).found);
  }
  return false;
}

/// A few operations that overlap, with replies that may be right or not.
History some_history(Rng& rng) {
  constexpr std::array kVerbs{get, get, set, append, count, erase, set_new, take, push_left, lost};
  History history;
  Value value;
  for (std::uint64_t i = 2 + rng.below(5); i > 0; --i) {
    Operation operation{.verb = kVerbs[rng.below(kVerbs.size())]};
    operation.argument = std::to_string(1 + rng.below(3));
    operation.invoked = at(static_cast<int>(rng.below(10)));
    operation.outcome = rng.chance(0.3) ? Fate::unknown : Fate::done;
    Value other = value;
    operation.reply = carry_out(operation, other);
    if (rng.chance(0.7)) value = other;
    if (operation.outcome == Fate::done)
      operation.completed = operation.invoked + 1ms * rng.between(0, 6);
    history.push_back(operation);
  }
  return history;
}

TEST(Linear, SaysWhatTryingEverythingSays) {
  Rng rng{5};
  int good = 0, bad = 0;
  for (int round = 0; round < 4000; ++round) {
    const History history = some_history(rng);
    const bool holds = any_order_holds(history);
    ASSERT_EQ(linear(history), holds ? Linear::yes : Linear::no) << "round " << round;
    ++(holds ? good : bad);
  }
  EXPECT_GT(good, 500);
  EXPECT_GT(bad, 500);
}

}  // namespace
}  // namespace pando::sim
