// The rules about calls are shown a cluster whose news are twisted on the way to them.
#include "sim/callers.h"

#include <gtest/gtest.h>

#include <functional>

#include "sim/operator.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using News = std::vector<call::News>;

/// Shows a rule what a node said about calls as `twist` leaves it.
class Liar : public Watcher {
 public:
  explicit Liar(Callers& rule) : rule_(rule) {}
  std::function<void(News&)> twist = [](News&) {};

  void after_step(World& world, const Step& step) override {
    node::Outbox outputs;
    News news;
    for (const node::Output& output : step.outputs) {
      if (const auto* said = std::get_if<node::CallNews>(&output))
        news.push_back(said->news);
      else
        outputs.push_back(output);
    }
    twist(news);
    for (call::News& said : news) outputs.push_back(node::CallNews{std::move(said)});
    rule_.after_step(world, {step.host, step.now, step.input, outputs});
  }
  void on_start(World& world, HostId host) override { rule_.on_start(world, host); }
  void on_end(World& world, HostId host) override { rule_.on_end(world, host); }

 private:
  Callers& rule_;
};

class CallRules : public testing::Test {
 protected:
  CallRules() {
    world_.watch(op_);
    world_.watch(liar_);
    const node::Config config = with_identity({.coalesce = false});
    for (int i = 0; i < 3; ++i) n_.push_back(world_.add_host(config));
    op_.set_seeds({n_[0]});
    for (const HostId host : n_) op_.bring_up(host);
    world_.run_for(10s);
  }

  void call(Handler handler) { rule_.call(world_, n_[0], n_[1], handler, 10, 3s, {}); }
  void call_all() {
    for (const Handler handler :
         {Handler::echo, Handler::late, Handler::fails, Handler::hangs, Handler::unserved})
      call(handler);
    rule_.call(world_, n_[0], n_[0], Handler::echo, 10, 3s, {});
    rule_.call(world_, n_[0], n_[2], Handler::late, 10, 3s, 100ms);
  }
  void cast(int count) {
    for (int i = 0; i < count; ++i) rule_.cast(world_, n_[0], n_[1], 10);
  }
  /// The rule that is found broken within a few seconds; empty: none.
  std::string found() {
    world_.run_for(5s);
    return verdict_.first() ? verdict_.first()->rule : "";
  }

  World world_{1};
  Verdict verdict_;
  Callers rule_{verdict_};
  Liar liar_{rule_};
  Operator op_{world_};
  Hosts n_;
};

TEST_F(CallRules, HoldForNodesThatKeepThem) {
  call_all();
  cast(20);
  EXPECT_EQ(found(), "");
  EXPECT_EQ(rule_.answered(), 3u);
  EXPECT_EQ(rule_.open(), 0u);
}

TEST_F(CallRules, HoldWhenLinksAndProcessesEnd) {
  for (int round = 0; round < 10; ++round) {
    call_all();
    cast(20);
    world_.run_for(1ms * round);
    world_.crash(n_[1]);
    world_.run_for(2s);
    op_.bring_up(n_[1]);
    EXPECT_EQ(found(), "");
  }
  EXPECT_EQ(rule_.open(), 0u);
}

TEST_F(CallRules, FindACallWithoutAnEnd) {
  liar_.twist = [](News& news) {
    std::erase_if(news, [](auto& it) { return std::holds_alternative<call::Ended>(it); });
  };
  call(Handler::echo);
  EXPECT_EQ(found(), "R1");
}

TEST_F(CallRules, FindACallThatEndsTwice) {
  liar_.twist = [](News& news) {
    if (!news.empty() && std::holds_alternative<call::Ended>(news.front()))
      news.push_back(news.front());
  };
  call(Handler::echo);
  EXPECT_EQ(found(), "R1");
}

TEST_F(CallRules, FindAnAnswerToSomethingElse) {
  liar_.twist = [](News& news) {
    for (call::News& it : news)
      if (auto* ended = std::get_if<call::Ended>(&it); ended && ended->answer)
        ended->answer->front() ^= std::byte{1};
  };
  call(Handler::echo);
  EXPECT_EQ(found(), "R2");
}

/// Every fault that does not say what happened, in the place of the true one.
class CallLies : public CallRules, public testing::WithParamInterface<call::Failure> {};

TEST_P(CallLies, AreFound) {
  liar_.twist = [](News& news) {
    for (call::News& it : news)
      if (auto* ended = std::get_if<call::Ended>(&it))
        ended->answer = std::unexpected(call::Fault{GetParam(), ""});
  };
  call(Handler::echo);
  EXPECT_EQ(found(), "R2");
}

INSTANTIATE_TEST_SUITE_P(Faults, CallLies,
                         testing::Values(call::Failure::unknown_node, call::Failure::unreachable,
                                         call::Failure::overloaded, call::Failure::bad_argument,
                                         call::Failure::unknown_method, call::Failure::failed));

TEST_F(CallRules, FindAHandlerThatRunsTwice) {
  liar_.twist = [](News& news) {
    if (!news.empty() && std::holds_alternative<call::Wanted>(news.front()))
      news.push_back(news.front());
  };
  call(Handler::hangs);
  EXPECT_EQ(found(), "R2");
}

TEST_F(CallRules, FindACastThatIsMissing) {
  int heard = 0;
  liar_.twist = [&](News& news) {
    std::erase_if(
        news, [&](auto& it) { return std::holds_alternative<call::Heard>(it) && ++heard == 3; });
  };
  cast(5);
  EXPECT_EQ(found(), "R3");
}

TEST_F(CallRules, FindACastThatComesTwice) {
  liar_.twist = [](News& news) {
    for (std::size_t i = news.size(); i-- > 0;)
      if (std::holds_alternative<call::Heard>(news[i])) return news.push_back(news[i]);
  };
  cast(5);
  EXPECT_EQ(found(), "R3");
}

}  // namespace
}  // namespace pando::sim
