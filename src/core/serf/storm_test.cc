// Whatever comes, in whatever order: the machine stays within its bounds and is a pure function.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

constexpr std::size_t kMaxMembers = 12;

/// Draws inputs over few names, times and ids, so that they meet each other.
class Storm {
 public:
  explicit Storm(std::uint64_t seed) : rng_{seed} {}

  Input next() {
    switch (rng_.below(14)) {
      case 0:
        return MemberJoined{member()};
      case 1:
        return MemberLeft{member()};
      case 2:
        return MemberUpdated{member()};
      case 3:
        return NameConflict{member(), endpoint()};
      case 4:
        return StateReceived{raw(state()), rng_.chance(0.5)};
      case 5:
        return BroadcastDone{rng_.below(60)};
      case 6:
        return Asked{rng_.below(100), command()};
      case 7:
        return JoinStarted{rng_.chance(0.5)};
      case 8:
        return JoinFinished{rng_.below(2)};
      case 9:
        return LeaveAnnounced{rng_.chance(0.5)};
      case 10:
        return KeyApplied{rng_.below(10), {.result = rng_.chance(0.5)}};
      case 11:
        return Received{endpoint(), noise()};
      case 12:
        return Tick{};
      default:
        return Received{endpoint(), raw(message())};
    }
  }
  Duration pause() { return Duration{rng_.between(0, 4'000'000'000)}; }

 private:
  std::string name() { return fmt::format("{}", static_cast<char>('a' + rng_.below(20))); }
  NodeInfoPtr member() {
    return shared_node(name(), static_cast<std::uint8_t>(rng_.below(4)), {{"role", name()}});
  }
  Endpoint endpoint() { return known(name())->endpoint; }
  LamportTime time() { return rng_.chance(0.01) ? rng_.next() : rng_.below(700); }
  Bytes bytes() { return Bytes(rng_.below(rng_.chance(0.05) ? 12'000 : 40)); }

  Bytes noise() {
    Bytes junk = raw(message());
    for (int i = 0; i < 3; ++i)
      junk[rng_.below(junk.size())] = static_cast<std::byte>(rng_.below(256));
    return junk;
  }
  wire::serf::PushPull state() {
    wire::serf::PushPull state{.time = time(), .event_time = time(), .query_time = time()};
    for (int i = 0; i < 5; ++i) state.status_times.emplace(name(), time());
    state.left_members = {name(), name()};
    state.events.resize(4);
    state.events[1] = {.time = time(), .events = {{name(), bytes()}}};
    return state;
  }
  wire::serf::Query query() {
    wire::serf::Query q{.time = time(),
                        .id = static_cast<std::uint32_t>(rng_.below(5)),
                        .address = rng_.chance(0.1) ? Address{} : endpoint().address,
                        .port = static_cast<std::uint16_t>(rng_.below(3)),
                        .source_node = name(),
                        .flags = static_cast<std::uint32_t>(rng_.below(4)),
                        .relay_factor = static_cast<std::uint8_t>(rng_.below(5)),
                        .timeout_ns = static_cast<std::int64_t>(rng_.next()),
                        .name = query_name(),
                        .payload = rng_.chance(0.5) ? to_bytes(name()) : bytes()};
    if (rng_.chance(0.3))
      q.filters = {wire::serf::encode_filter(wire::serf::TagFilter{"role", name()}), bytes()};
    return q;
  }
  std::string query_name() {
    const std::string names[] = {
        "q", "_serf_conflict", "_serf_ping", "_serf_use-key", "_serf_list-keys", "_serf_x"};
    return names[rng_.below(6)];
  }
  wire::serf::Message message() {
    switch (rng_.below(8)) {
      case 0:
        return wire::serf::Join{time(), name()};
      case 1:
        return wire::serf::Leave{time(), name(), rng_.chance(0.5)};
      case 2:
        return wire::serf::UserEvent{time(), name(), bytes(), rng_.chance(0.5)};
      case 3:
        return wire::serf::QueryResponse{time(), static_cast<std::uint32_t>(rng_.below(5)), name(),
                                         static_cast<std::uint32_t>(rng_.below(2)), bytes()};
      case 4:
        return wire::serf::Relay{endpoint(), {}, name(), bytes()};
      case 5:
        return wire::serf::KeyResponse{.result = true};
      default:
        return query();
    }
  }
  Command command() {
    switch (rng_.below(40)) {
      case 0:
        return command::Leave{};
      case 1:
      case 2:
      case 3:
        return command::ForceLeave{name(), rng_.chance(0.5)};
      case 4:
      case 5:
      case 6:
        return command::Respond{rng_.below(10), bytes()};
      case 7:
      case 8:
      case 9:
        return command::Keys{command::KeyOperation::list, {}};
      default:
        if (rng_.chance(0.5)) return command::SendEvent{name(), bytes(), rng_.chance(0.5)};
        return command::SendQuery{.name = name(),
                                  .payload = bytes(),
                                  .tags = {{"role", name()}},
                                  .request_ack = true,
                                  .timeout = Duration{rng_.between(-5, 5'000'000'000)}};
    }
  }

  Rng rng_;
};

void expect_bounds(const Serf& serf, Instant now) {
  const auto members = serf.members();
  EXPECT_LE(members.size(), kMaxMembers);
  EXPECT_EQ(members.size(), serf.size());
  std::size_t failed = 0, left = 0;
  for (const MemberView& view : members) {
    failed += view.member.status == MemberStatus::failed ? 1 : 0;
    left += view.member.status == MemberStatus::left ? 1 : 0;
  }
  EXPECT_EQ(failed, serf.failed_count());
  EXPECT_EQ(left, serf.left_count());
  EXPECT_TRUE(serf.find("a")) << "a node never loses itself";
  EXPECT_LE(serf.open_queries(), 6U);
  EXPECT_GT(serf.deadline(), now);
  EXPECT_TRUE(wire::serf::decode(serf.local_state()));
}

/// Everything said in one storm.
std::vector<std::string> weather(std::uint64_t seed) {
  Config config;
  config.self = node("a", 1, {{"role", "web"}});
  config.max_members = kMaxMembers;
  config.max_queries = 6;
  Storm storm{seed};
  Serf serf{config, Instant{}, Rng{seed}};
  Instant now{};
  std::vector<std::string> said;
  for (int i = 0; i < 400; ++i) {
    Outbox out;
    now += storm.pause();
    serf.step(now, storm.next(), out);
    serf.step(now, Tick{}, out);
    const bool before = serf.phase() == Phase::alive || serf.phase() == Phase::leaving;
    for (const Output& output : out) said.push_back(describe(output));
    expect_bounds(serf, now);
    if (!before) break;
  }
  return said;
}

TEST(Storm, NothingThatComesBreaksABound) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    weather(seed);
    ASSERT_FALSE(testing::Test::HasFailure());
  }
}

TEST(Storm, EqualStormsAreEqualToTheLastWord) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) EXPECT_EQ(weather(seed), weather(seed)) << seed;
}

}  // namespace
}  // namespace pando::serf
