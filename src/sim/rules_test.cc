// Each rule is shown what breaks it and what does not. Rules that cannot fail prove nothing.
#include "sim/rules.h"

#include <gtest/gtest.h>

#include "sim/table_rules.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// A world with one host; shows a rule outputs that no node has made.
class Shown {
 public:
  Shown() : host_(world.add_host()) { world.start(host_); }

  template <class Rule>
  std::string to(Rule& rule, node::Output output) {
    const node::Input tick = node::Tick{};
    outputs_.clear();
    outputs_.push_back(std::move(output));
    rule.after_step(world, {host_, world.now(), tick, outputs_});
    return verdict.first() ? verdict.first()->rule : "";
  }

  World world{1};
  Verdict verdict;

 private:
  HostId host_;
  node::Outbox outputs_;
};

TEST(PacketSizes, FindsADatagramBeyondTheBudget) {
  Shown shown;
  PacketSizes rule{shown.verdict};
  EXPECT_EQ(shown.to(rule, node::SendDatagram{{}, Bytes(1400)}), "");
  EXPECT_EQ(shown.to(rule, node::SendDatagram{{}, Bytes(1401)}), "G2");
}

TEST(EventsOnce, FindsAnEventThatComesTwice) {
  Shown shown;
  EventsOnce rule{shown.verdict};
  const auto event = [](std::uint64_t time, std::string_view payload) {
    return node::Happened{UserEvent{.time = time, .name = "e", .payload = to_bytes(payload)}};
  };
  EXPECT_EQ(shown.to(rule, event(1, "a")), "");
  EXPECT_EQ(shown.to(rule, event(1, "b")), "");
  EXPECT_EQ(shown.to(rule, event(2, "a")), "");
  EXPECT_TRUE(rule.has(0, "e", "b"));
  EXPECT_FALSE(rule.has(0, "e", "c"));
  EXPECT_EQ(shown.to(rule, event(1, "b")), "E1");
}

TEST(SilentAfterStop, FindsLastWordsThatAreNotAnswers) {
  Shown shown;
  SilentAfterStop rule{shown.verdict};
  EXPECT_EQ(shown.to(rule, node::SendDatagram{}), "");
  EXPECT_EQ(shown.to(rule, node::Stopped{node::Stopped::Why::left}), "");
  EXPECT_EQ(shown.to(rule, node::Answer{}), "");
  EXPECT_EQ(shown.to(rule, node::SendDatagram{}), "S1");
}

TEST(QueuesBounded, FindsAStepThatFloods) {
  Shown shown;
  QueuesBounded rule{shown.verdict};
  const node::Input tick = node::Tick{};
  const node::Outbox flood(50'001, node::Output{node::CloseStream{}});
  rule.after_step(shown.world, {0, shown.world.now(), tick, flood});
  ASSERT_TRUE(shown.verdict.first());
  EXPECT_EQ(shown.verdict.first()->rule, "Q1");
}

TEST(QueryReplies, FindsWhatIsCountedTwiceOrComesTooLate) {
  const auto ack = [](const char* from) { return Reply{reply::QueryAck{from}}; };
  const auto answer = [](const char* from) { return Reply{reply::QueryResponse{from, {}}}; };
  const Reply done = reply::QueryDone{};
  EXPECT_EQ(wrong_replies({ack("a"), answer("a"), ack("b"), answer("b"), done}), "");
  EXPECT_EQ(wrong_replies({ack("a"), ack("a")}), "a query counts the ack of a twice");
  EXPECT_EQ(wrong_replies({answer("a"), answer("a")}), "a query counts the answer of a twice");
  EXPECT_EQ(wrong_replies({done, ack("a")}), "a query goes on after its end");
}

TEST(Incarnations, TellARightfulReturnFromAWrongOne) {
  using enum swim::State;
  const Incarnations::Limits limits{.gossip_to_the_dead = 30s};
  const Instant died{100s}, soon{110s}, much_later{131s};
  struct Row {
    Incarnations::Seen before, after;
    Instant local;
    bool wrong;
  };
  const auto seen = [&](swim::Incarnation incarnation, swim::State state) {
    return Incarnations::Seen{
        .incarnation = incarnation, .state = state, .endpoint = {}, .since = died};
  };
  Incarnations::Seen moved = seen(1, alive);
  moved.endpoint.port = 1;
  const Row rows[] = {
      {seen(5, dead), seen(5, alive), soon, true},
      {seen(5, left), seen(5, suspect), soon, true},
      {seen(5, dead), seen(6, alive), soon, false},
      {seen(5, dead), seen(5, left), soon, false},
      {seen(5, alive), seen(4, alive), soon, true},
      {seen(5, suspect), seen(5, alive), soon, false},
      {seen(5, dead), seen(1, alive), much_later, false},  // may have been erased meanwhile
      {seen(5, dead), moved, soon, false},
  };
  for (const Row& row : rows)
    EXPECT_EQ(!Incarnations::comes_back_wrongly(row.before, row.after, row.local, limits).empty(),
              row.wrong)
        << &row - rows;
}

}  // namespace
}  // namespace pando::sim
