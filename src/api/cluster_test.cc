#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "api/programs_test.h"
#include "pando/asio.h"
#include "pando/pando.h"

namespace pando {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Things that callbacks have seen, and waiting for one of them.
template <class T>
class Seen {
 public:
  void add(T value) {
    const std::lock_guard lock{mutex_};
    values_.push_back(std::move(value));
    changed_.notify_all();
  }
  template <class Wanted>
  bool wait_for(Wanted wanted) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 20s, [&] {
      return std::ranges::any_of(values_, [&](const T& v) { return v == T{wanted}; });
    });
  }
  std::size_t size() {
    const std::lock_guard lock{mutex_};
    return values_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<T> values_;
};

ClusterOptions options(std::string name, std::vector<std::string> seeds = {}) {
  ClusterOptions o;
  o.name = std::move(name);
  o.bind = own_address();
  o.seeds = std::move(seeds);
  o.profile = Profile::local;
  return o;
}

Cluster start(std::string name, std::vector<std::string> seeds = {}) {
  auto cluster = Cluster::join(options(name, std::move(seeds)));
  if (!cluster) ADD_FAILURE() << cluster.error().detail;
  return *std::move(cluster);
}

std::string seed(const Cluster& cluster) {
  return cluster.address().to_string();
}

std::string told(const MemberEvent& event) {
  std::string text{to_string(event.type)};
  for (const Member& member : event.members) text += " " + member.info->name;
  return text;
}

/// Two nodes that know each other.
struct Pair : testing::Test {
  Cluster tea = start("tea");
  Seen<std::string> members;
  Subscription watching = tea.on_member([this](const MemberEvent& e) { members.add(told(e)); });
  std::optional<Cluster> milk = start("milk", {seed(tea)});
  void SetUp() override { ASSERT_TRUE(members.wait_for("member-join milk")); }
};

TEST_F(Pair, KnowsEachOtherByNameAndTags) {
  ASSERT_TRUE(milk->set_tags({{"role", "cold"}}).get());
  ASSERT_TRUE(members.wait_for("member-update milk"));
  const auto found = tea.find("milk");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, MemberStatus::alive);
  EXPECT_EQ(found->info->endpoint, milk->address());
  EXPECT_EQ(tags_of(*found->info), (Tags{{"role", "cold"}}));
  EXPECT_EQ(tea.members().size(), 2u);
  EXPECT_FALSE(tea.find("sugar"));
}

TEST_F(Pair, WhoWatchesLateIsToldFirstWhoIsThere) {
  Seen<std::string> late;
  const auto watching_late = tea.on_member([&late](const MemberEvent& e) { late.add(told(e)); });
  ASSERT_TRUE(late.wait_for("member-join milk tea"));
  milk.reset();
  ASSERT_TRUE(late.wait_for("member-failed milk"));
  Seen<std::string> later;
  const auto watching_later = tea.on_member([&later](const MemberEvent& e) { later.add(told(e)); });
  ASSERT_TRUE(later.wait_for("member-failed milk"));
  EXPECT_TRUE(later.wait_for("member-join tea"));
}

TEST_F(Pair, ShowsItsLinksAndHowSuspiciousTheirSilenceIs) {
  ASSERT_TRUE(comes_true([&] { return tea.phi("milk").has_value(); }));
  EXPECT_FALSE(tea.phi("tea"));
  EXPECT_FALSE(tea.phi("sugar"));
  const auto peers = tea.peers();
  ASSERT_EQ(peers.size(), 1u);
  EXPECT_EQ(peers[0].name, "milk");
  EXPECT_EQ(peers[0].state, PeerLink::State::up);
  EXPECT_EQ(peers[0].address, milk->address());
  EXPECT_GT(peers[0].bytes_in, 0u);
  milk.reset();
  EXPECT_TRUE(comes_true([&] { return tea.peers().empty() && !tea.phi("milk"); }));
}

TEST_F(Pair, HearsWhatAnybodySays) {
  Seen<std::string> here, there;
  const auto a = tea.on_event([&](const UserEvent& e) { here.add(to_string(e.payload)); });
  const auto b = milk->on_event([&](const UserEvent& e) { there.add(to_string(e.payload)); });
  ASSERT_TRUE(milk->event("deploy", to_bytes("v2")).get());
  EXPECT_TRUE(here.wait_for("v2"));
  EXPECT_TRUE(there.wait_for("v2"));
}

TEST_F(Pair, AnswersQuestions) {
  const auto silent = milk->on_query([](const QueryEvent&) { return std::nullopt; });
  const auto answering =
      milk->on_query([](const QueryEvent& q) { return std::optional{to_bytes(q.name + "?")}; });
  const auto result = tea.query("load", {}, {.nodes = {"milk"}, .timeout = 500ms}).get();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->acks, (std::vector<std::string>{"milk"}));
  ASSERT_TRUE(result->responses.contains("milk"));
  EXPECT_EQ(to_string(result->responses.find("milk")->second), "load?");
}

TEST_F(Pair, WhoLeavesIsSeenToLeaveAndAnswersNothingMore) {
  ASSERT_TRUE(milk->leave().get());
  EXPECT_TRUE(members.wait_for("member-leave milk"));
  const auto late = milk->event("more", {}).get();
  ASSERT_FALSE(late);
  EXPECT_NE(late.error().detail, "");
}

TEST_F(Pair, WhoEndsWithoutAWordIsSeenToFail) {
  milk.reset();
  EXPECT_TRUE(members.wait_for("member-failed milk"));
}

TEST_F(Pair, RefusesWhatIsTooLarge) {
  const auto sent = tea.event("big", Bytes(2000)).get();
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::refused);
}

TEST_F(Pair, ACallbackMayAskButNotWait) {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<ErrorCode> code;
  const auto s = tea.on_event([&](const UserEvent&) {
    const auto waited = tea.set_tags({}).get();
    const std::lock_guard lock{mutex};
    code = waited.error().code;
    EXPECT_EQ(tea.members().size(), 2u);
    changed.notify_all();
  });
  ASSERT_TRUE(milk->event("go", {}).get());
  std::unique_lock lock{mutex};
  ASSERT_TRUE(changed.wait_for(lock, 20s, [&] { return code.has_value(); }));
  EXPECT_EQ(code, ErrorCode::wrong_thread);
}

TEST_F(Pair, AContinuationRunsOnTheControlThread) {
  Seen<bool> other_thread;
  const auto here = std::this_thread::get_id();
  tea.event("go", {}).then(
      [&](Outcome<void>) { other_thread.add(std::this_thread::get_id() != here); });
  EXPECT_TRUE(other_thread.wait_for(true));
}

TEST_F(Pair, ASubscriptionThatHasDiedIsNotCalled) {
  Seen<std::string> dead, alive;
  auto first = tea.on_event([&](const UserEvent& e) { dead.add(e.name); });
  const auto second = tea.on_event([&](const UserEvent& e) { alive.add(e.name); });
  first.cancel();
  ASSERT_TRUE(milk->event("go", {}).get());
  ASSERT_TRUE(alive.wait_for("go"));
  EXPECT_EQ(dead.size(), 0u);
}

TEST_F(Pair, ASubscriptionMayEndItselfAndOutliveTheCluster) {
  Seen<std::string> seen;
  Subscription mine;
  mine = milk->on_event([&](const UserEvent& e) {
    mine.cancel();
    seen.add(e.name);
  });
  ASSERT_TRUE(tea.event("one", {}).get());
  ASSERT_TRUE(seen.wait_for("one"));
  auto left_over = milk->on_event([](const UserEvent&) {});
  milk.reset();
  left_over.cancel();
}

TEST_F(Pair, ACallbackMayEndItsOwnCluster) {
  const auto s = milk->on_event([&](const UserEvent&) { milk.reset(); });
  ASSERT_TRUE(tea.event("stop", {}).get());
  EXPECT_TRUE(members.wait_for("member-failed milk"));
}

TEST_F(Pair, WaitsInCoroutines) {
  boost::asio::io_context context;
  std::optional<Outcome<void>> outcome;
  boost::asio::co_spawn(
      context,
      [&]() -> boost::asio::awaitable<void> {
        outcome = co_await async_wait(tea.event("go", {}), boost::asio::use_awaitable);
      },
      [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
  context.run_for(20s);
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->has_value());
}

TEST_F(Pair, CallsBackByAnExecutorOfYours) {
  boost::asio::io_context context;
  const auto work = boost::asio::make_work_guard(context);
  std::optional<std::thread::id> where;
  const auto s = tea.on_event(by(context.get_executor(), [&](const UserEvent& e) {
    EXPECT_EQ(e.name, "go");
    where = std::this_thread::get_id();
  }));
  ASSERT_TRUE(milk->event("go", {}).get());
  context.run_one_for(20s);
  EXPECT_EQ(where, std::this_thread::get_id());
}

// ---- state
// ----------------------------------------------------------------------------------------

std::string told_state(const state::Changed& change) {
  return change.node + " " + change.key + (change.now ? "=" + to_string(*change.now) : " erased");
}

TEST_F(Pair, ReadsWhatTheOtherSaysAboutItself) {
  ASSERT_TRUE(milk->set("load", to_bytes("7")).get());
  EXPECT_EQ(milk->get("load"), to_bytes("7")) << "at once";
  Seen<std::string> seen;
  const auto watch =
      tea.watch("milk", "lo", [&](const state::Changed& c) { seen.add(told_state(c)); });
  ASSERT_TRUE(seen.wait_for("milk load=7"));
  const auto entry = tea.state("milk", "load");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->value, to_bytes("7"));
  EXPECT_FALSE(entry->left);
  EXPECT_EQ(tea.states("milk", "lo").size(), 1u);
  EXPECT_FALSE(tea.get("load")) << "it is the other's";
  EXPECT_FALSE(tea.state("sugar", "load"));
  ASSERT_TRUE(milk->erase("load").get());
  EXPECT_TRUE(seen.wait_for("milk load erased"));
  EXPECT_FALSE(tea.state("milk", "load"));
  EXPECT_EQ(seen.size(), 2u);
}

TEST_F(Pair, AWatchStartsWithWhatThereIsAndMissesNothing) {
  std::vector<std::unique_ptr<Seen<std::string>>> seen;
  std::vector<Subscription> watch;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(tea.set("count", to_bytes(std::to_string(i))).get());
    auto& mine = *seen.emplace_back(std::make_unique<Seen<std::string>>());
    watch.push_back(
        tea.watch("tea", "count", [&mine](const state::Changed& c) { mine.add(told_state(c)); }));
  }
  for (std::size_t i = 0; i < 50; ++i) {
    ASSERT_TRUE(seen[i]->wait_for("tea count=49"));
    // The one that was there, and every later one.
    EXPECT_EQ(seen[i]->size(), 50 - i);
  }
}

TEST_F(Pair, TimeLimitsEndByThemselves) {
  Seen<std::string> seen;
  const auto watch =
      tea.watch("", "hint", [&](const state::Changed& c) { seen.add(told_state(c)); });
  ASSERT_TRUE(milk->set("hint", to_bytes("x"), 1s).get());
  EXPECT_TRUE(seen.wait_for("milk hint=x"));
  EXPECT_TRUE(seen.wait_for("milk hint erased"));
}

TEST_F(Pair, RefusesReservedKeysAndTooManyWrites) {
  const auto reserved = tea.set("pando/name", to_bytes("milk")).get();
  ASSERT_FALSE(reserved);
  EXPECT_EQ(reserved.error().code, ErrorCode::refused);
  EXPECT_THAT(reserved.error().detail, HasSubstr("'pando/'"));
  Outcome<void> last;
  for (int i = 0; i < 5'000 && last; ++i) last = tea.set("k", to_bytes(std::to_string(i))).get();
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code, ErrorCode::slow_down);
  EXPECT_GT(last.error().retry_after, 0ns);
}

TEST_F(Pair, AWatchThatHasEndedIsNotToldAndMayEndItself) {
  Seen<std::string> mine, other;
  Subscription watch;
  std::mutex assigned;
  std::unique_lock lock{assigned};
  watch = tea.watch("tea", "k", [&](const state::Changed& c) {
    const std::lock_guard wait{assigned};
    watch.cancel();
    mine.add(told_state(c));
  });
  lock.unlock();
  const auto all = tea.watch("", "k", [&](const state::Changed& c) { other.add(told_state(c)); });
  ASSERT_TRUE(tea.set("k", to_bytes("1")).get());
  ASSERT_TRUE(tea.set("k", to_bytes("2")).get());
  ASSERT_TRUE(other.wait_for("tea k=2"));
  EXPECT_EQ(mine.size(), 1u);
}

TEST_F(Pair, ChangesNothingMoreOnceItHasLeft) {
  ASSERT_TRUE(milk->leave().get());
  const auto late = milk->set("k", {}).get();
  ASSERT_FALSE(late);
  EXPECT_NE(late.error().detail, "");
}

// ---- errors people can act on
// --------------------------------------------------------------------

Error refused(ClusterOptions o) {
  auto cluster = Cluster::join(std::move(o));
  if (cluster) {
    ADD_FAILURE() << "joined";
    return {};
  }
  return cluster.error();
}

TEST(Join, NamesABadAddress) {
  auto o = options("tea");
  o.bind = "10.0.0.256:1";
  const Error error = refused(std::move(o));
  EXPECT_EQ(error.code, ErrorCode::bad_argument);
  EXPECT_THAT(error.detail, HasSubstr("bind = '10.0.0.256:1'"));
}

TEST(Join, NamesATakenAddress) {
  const Cluster tea = start("tea");
  auto o = options("milk");
  o.bind = seed(tea);
  const Error error = refused(std::move(o));
  EXPECT_EQ(error.code, ErrorCode::in_use);
  EXPECT_THAT(error.detail, HasSubstr(seed(tea)));
}

TEST(Join, NamesSeedsThatDoNotAnswer) {
  auto o = options("tea", {"127.0.0.1:9"});
  o.join_timeout = 300ms;
  const Error error = refused(std::move(o));
  EXPECT_EQ(error.code, ErrorCode::unreachable);
  EXPECT_THAT(error.detail, HasSubstr("127.0.0.1:9"));
}

TEST(Join, RefusesAKeyOfAWrongLength) {
  auto o = options("tea");
  o.keys = {Bytes(5)};
  EXPECT_EQ(refused(std::move(o)).code, ErrorCode::bad_argument);
}

TEST(Join, WaitsForASeedThatIsNotThereYet) {
  std::string late;
  {
    const Cluster scout = start("scout");  // finds a free port for the seed
    late = seed(scout);
  }
  Outcome<Cluster> early = std::unexpected(Error{});
  std::thread joiner{[&] { early = Cluster::join(options("early", {late})); }};
  auto o = options("seed");
  o.bind = late;
  const auto seed = Cluster::join(std::move(o));
  joiner.join();
  ASSERT_TRUE(seed) << seed.error().detail;
  ASSERT_TRUE(early) << early.error().detail;
}

}  // namespace
}  // namespace pando
