// Calls, casts and topics between Cluster objects of one process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <stdexcept>
#include <thread>

#include "api/programs_test.h"
#include "pando/asio.h"
#include "pando/pando.h"

namespace pando {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

Cluster start(std::string name, std::vector<std::string> seeds = {}) {
  ClusterOptions o;
  o.name = std::move(name);
  o.bind = own_address();
  o.seeds = std::move(seeds);
  o.profile = Profile::local;
  auto cluster = Cluster::join(std::move(o));
  if (!cluster) ADD_FAILURE() << cluster.error().detail;
  return *std::move(cluster);
}

/// Two nodes with a link.
struct Calls : testing::Test {
  Cluster tea = start("tea");
  std::optional<Cluster> milk = start("milk", {tea.address().to_string()});
  Subscription ready = milk->serve("ready", [](const Incoming&) { return Bytes{}; });

  void SetUp() override {
    // Membership, link and handler come one after the other.
    Outcome<Bytes> answer = std::unexpected(Error{});
    for (int i = 0; i < 2000 && !answer; ++i) answer = tea.call("milk", "ready", {}, 10s).get();
    ASSERT_TRUE(answer) << answer.error().detail;
  }
  ErrorCode error(std::string node, std::string method, Duration limit = 10s) {
    const auto answer = tea.call(std::move(node), std::move(method), {}, limit).get();
    EXPECT_FALSE(answer);
    return answer ? ErrorCode{} : answer.error().code;
  }
};

TEST_F(Calls, AHandlerAnswers) {
  const auto served = milk->serve("shout", [](const Incoming& call) -> Outcome<Bytes> {
    return to_bytes(call.from + ": " + to_string(call.body) + "!");
  });
  EXPECT_EQ(to_string(tea.call("milk", "shout", to_bytes("hey"), 10s).get().value()), "tea: hey!");
  EXPECT_EQ(to_string(milk->call("milk", "shout", to_bytes("me"), 10s).get().value()), "milk: me!");
  const Bytes large(5'000'000, std::byte{'x'});
  EXPECT_EQ(tea.call("milk", "shout", large, 30s).get().value().size(), large.size() + 6);
}

TEST_F(Calls, AHandlerThatFailsOrThrowsHarmsItsCallerOnly) {
  const auto failing = milk->serve("fail", [](const Incoming&) -> Outcome<Bytes> {
    return std::unexpected(Error{ErrorCode::refused, "out of tea"});
  });
  const auto throwing = milk->serve(
      "throw", [](const Incoming&) -> Outcome<Bytes> { throw std::runtime_error{"spilt"}; });
  const auto odd = milk->serve_later("odd", [](Incoming) { throw 7; });
  const auto dropping = milk->serve_later("drop", [](Incoming) {});
  for (const auto& [method, words] : {std::pair{"fail", "out of tea"},
                                      {"throw", "spilt"},
                                      {"odd", "no std::exception"},
                                      {"drop", "dropped"}}) {
    const auto answer = tea.call("milk", method, {}, 10s).get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::handler_failed) << method;
    EXPECT_THAT(answer.error().detail, HasSubstr(words));
  }
  EXPECT_TRUE(tea.call("milk", "ready", {}, 10s).get());
}

TEST_F(Calls, ErrorsSayWhetherItMayHaveHappened) {
  EXPECT_EQ(error("milk", "nothing"), ErrorCode::unknown_method);
  EXPECT_EQ(error("nobody", "ready"), ErrorCode::unreachable);
  EXPECT_EQ(error("milk", ""), ErrorCode::bad_argument);
  for (const ErrorCode code : {ErrorCode::unknown_method, ErrorCode::unreachable,
                               ErrorCode::bad_argument, ErrorCode::overloaded})
    EXPECT_FALSE(may_have_happened(code));
  for (const ErrorCode code :
       {ErrorCode::timed_out, ErrorCode::handler_failed, ErrorCode::lost, ErrorCode::cancelled})
    EXPECT_TRUE(may_have_happened(code));
}

TEST_F(Calls, AnotherThreadMayAnswerLater) {
  std::jthread worker;
  const auto served = milk->serve_later("slow", [&](Incoming call) {
    worker = std::jthread{[call = std::move(call)]() mutable {
      call.answer(to_bytes("done " + to_string(call.body)));
      call.answer(to_bytes("twice"));
    }};
  });
  EXPECT_EQ(to_string(tea.call("milk", "slow", to_bytes("it"), 10s).get().value()), "done it");
}

TEST_F(Calls, WhoNeverAnswersCostsTheTimeAndIsToldSo) {
  std::promise<Incoming> kept;
  const auto served =
      milk->serve_later("hang", [&](Incoming call) { kept.set_value(std::move(call)); });
  EXPECT_EQ(error("milk", "hang", 200ms), ErrorCode::timed_out);
  const Incoming call = kept.get_future().get();
  while (!call.abandoned()) std::this_thread::yield();
}

TEST_F(Calls, ACancelledCallEndsAtOnceAndItsHandlerHearsOfIt) {
  std::promise<Incoming> kept;
  const auto served =
      milk->serve_later("hang", [&](Incoming call) { kept.set_value(std::move(call)); });
  auto pending = tea.call("milk", "hang", {}, 3600s);
  const Incoming call = kept.get_future().get();
  pending.cancel();
  pending.cancel();
  const auto answer = std::move(pending).get();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::cancelled);
  while (!call.abandoned()) std::this_thread::yield();
}

TEST_F(Calls, ACallToWhoEndsIsLost) {
  std::promise<void> running;
  std::optional<Incoming> kept;
  const auto served = milk->serve_later("hang", [&](Incoming call) {
    kept.emplace(std::move(call));
    running.set_value();
  });
  auto pending = tea.call("milk", "hang", {}, 3600s);
  running.get_future().wait();
  milk.reset();
  const auto answer = std::move(pending).get();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::lost);
  kept->answer({});  // goes nowhere
}

TEST_F(Calls, AWaitingCallEndsWithItsOwnCluster) {
  std::promise<Incoming> kept;
  const auto served =
      milk->serve_later("hang", [&](Incoming call) { kept.set_value(std::move(call)); });
  auto pending = [&] {
    auto sugar = start("sugar", {tea.address().to_string()});
    Outcome<Bytes> answer = std::unexpected(Error{});
    while (!answer) answer = sugar.call("milk", "ready", {}, 10s).get();
    auto call = sugar.call("milk", "hang", {}, 3600s);
    kept.get_future().wait();
    return call;
  }();
  const auto answer = std::move(pending).get();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::lost);
}

TEST_F(Calls, AnAnswerCanBeAwaitedAndCancelled) {
  std::promise<Incoming> kept;
  const auto hanging =
      milk->serve_later("hang", [&](Incoming call) { kept.set_value(std::move(call)); });
  boost::asio::io_context loop;
  boost::asio::cancellation_signal stop;
  ErrorCode code{};
  boost::asio::co_spawn(
      loop,
      [&]() -> boost::asio::awaitable<void> {
        auto answer =
            co_await async_wait(tea.call("milk", "ready", {}, 10s), boost::asio::use_awaitable);
        EXPECT_TRUE(answer);
        answer = co_await async_wait(
            tea.call("milk", "hang", {}, 3600s),
            boost::asio::bind_cancellation_slot(stop.slot(), boost::asio::use_awaitable));
        if (!answer) code = answer.error().code;
      },
      boost::asio::detached);
  std::jthread hurry{[&] {
    kept.get_future().wait();
    boost::asio::post(loop, [&] { stop.emit(boost::asio::cancellation_type::terminal); });
  }};
  loop.run();
  EXPECT_EQ(code, ErrorCode::cancelled);
}

TEST_F(Calls, CastsAreHeardInOrder) {
  std::vector<std::string> heard;
  std::promise<void> all;
  const auto hearing = milk->on_cast("count", [&](const Message& m) {
    heard.push_back(m.from + to_string(m.body));
    if (heard.size() == 1000) all.set_value();
  });
  for (int i = 0; i < 1000; ++i)
    ASSERT_TRUE(tea.cast("milk", "count", to_bytes(std::to_string(i))).get());
  ASSERT_EQ(all.get_future().wait_for(20s), std::future_status::ready);
  for (int i = 0; i < 1000; ++i)
    ASSERT_EQ(heard[static_cast<std::size_t>(i)], "tea" + std::to_string(i));
  EXPECT_EQ(tea.cast("nobody", "count", {}).get().error().code, ErrorCode::unreachable);
}

TEST_F(Calls, PublicationsReachSubscribersEverywhere) {
  std::promise<std::string> here, there;
  auto at_tea = tea.subscribe("weather", [&](const Message& m) { here.set_value(m.from); });
  const auto at_milk = milk->subscribe(
      "weather", [&](const Message& m) { there.set_value(m.name + " " + to_string(m.body)); });
  at_tea = tea.subscribe("rain", [&](const Message& m) { here.set_value(m.from); });
  // Until tea has heard of milk's wish nobody gets it.
  Outcome<Published> published = Published{};
  while (published && published->nodes == 0)
    published = tea.publish("weather", to_bytes("rain")).get();
  ASSERT_TRUE(published);
  EXPECT_EQ(published->nodes, 1u);
  EXPECT_EQ(there.get_future().get(), "weather rain");
  EXPECT_EQ(tea.publish("rain", {}).get()->nodes, 1u);
  EXPECT_EQ(here.get_future().get(), "tea");
}

TEST_F(Calls, AHandlerThatHangsHarmsItsCallerOnly) {
  std::promise<void> go;
  const auto gate = go.get_future().share();
  auto served = milk->serve_on_threads("block", [gate](const Incoming& call) -> Outcome<Bytes> {
    if (call.body.empty()) gate.wait();
    return call.body;
  });
  std::vector<Incoming> kept;  // of the control thread
  const auto later =
      milk->serve_later("keep", [&](Incoming call) { kept.push_back(std::move(call)); });
  EXPECT_EQ(error("milk", "block", 100ms), ErrorCode::timed_out);
  EXPECT_EQ(error("milk", "keep", 100ms), ErrorCode::timed_out);
  EXPECT_EQ(tea.call("milk", "block", to_bytes("x"), 10s).get(), to_bytes("x"));
  EXPECT_TRUE(tea.call("milk", "ready", {}, 10s).get());
  EXPECT_TRUE(milk->call("milk", "block", to_bytes("y"), 10s).get());
  EXPECT_EQ(tea.find("milk")->status, MemberStatus::alive);
  go.set_value();
  served.cancel();
  EXPECT_EQ(error("milk", "block"), ErrorCode::unknown_method);
}

TEST_F(Calls, HandlersOnThreadsRunSideBySideWithinALimit) {
  std::promise<void> go;
  const auto gate = go.get_future().share();
  std::atomic<int> running = 0, most = 0;
  const auto served = milk->serve_on_threads("wait", [&](const Incoming& call) -> Outcome<Bytes> {
    for (int now = ++running, seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    gate.wait();
    --running;
    if (to_string(call.body) == "0") throw std::runtime_error{"spilt"};
    return call.body;
  });
  std::vector<Pending<Bytes>> pending;
  for (int i = 0; i < 80; ++i)
    pending.push_back(tea.call("milk", "wait", to_bytes(std::to_string(i)), 30s));
  while (running < 64) std::this_thread::yield();
  EXPECT_TRUE(tea.call("milk", "ready", {}, 10s).get()) << "the control thread is free";
  go.set_value();
  EXPECT_EQ(std::move(pending[0]).get().error().detail, "spilt");
  for (std::size_t i = 1; i < pending.size(); ++i)
    EXPECT_EQ(to_string(std::move(pending[i]).get().value()), std::to_string(i));
  EXPECT_EQ(most, 64);
}

TEST_F(Calls, CastsBeyondWhatTheOtherTakesAreRefusedAndNoneTakenIsLost) {
  std::promise<void> go;
  const auto gate = go.get_future().share();
  std::atomic<int> heard = 0, out_of_order = 0;
  const auto hearing = milk->on_cast("fill", [&](const Message& message) {
    gate.wait();  // its control thread takes nothing meanwhile
    if (to_string(ByteView{message.body}.first(4)) != std::to_string(1000 + heard)) ++out_of_order;
    ++heard;
  });
  std::promise<void> all;
  const auto end = milk->on_cast("last", [&](const Message&) { all.set_value(); });
  int taken = 0;
  Outcome<void> posted;
  for (; posted && taken < 1000; ++taken) {
    Bytes body(256 << 10);
    std::ranges::copy(to_bytes(std::to_string(1000 + taken)), body.begin());
    posted = tea.cast("milk", "fill", std::move(body)).get();
  }
  go.set_value();
  ASSERT_FALSE(posted) << "250 MiB wait somewhere";
  EXPECT_EQ(posted.error().code, ErrorCode::overloaded);
  EXPECT_FALSE(may_have_happened(posted.error().code));
  --taken;
  while (!tea.cast("milk", "last", {}).get()) std::this_thread::yield();  // until there is room
  ASSERT_EQ(all.get_future().wait_for(20s), std::future_status::ready);
  EXPECT_EQ(heard, taken);
  EXPECT_EQ(out_of_order, 0);
}

TEST_F(Calls, AHandlerThatIsNotServedAnyMoreIsUnknown) {
  std::optional served = milk->serve("once", [](const Incoming&) { return Bytes{}; });
  auto second = milk->serve("once", [](const Incoming&) { return to_bytes("second"); });
  EXPECT_EQ(tea.call("milk", "once", {}, 10s).get(), Bytes{});
  served.reset();
  EXPECT_EQ(to_string(tea.call("milk", "once", {}, 10s).get().value()), "second");
  second.cancel();
  EXPECT_EQ(error("milk", "once"), ErrorCode::unknown_method);
}

}  // namespace
}  // namespace pando
