#include "core/link/outbound.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pando::link {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kFull = kMaxFrame + kFrameHeader;
constexpr Instant kNow{100s};
const std::array<std::size_t, kLanes> kWide{1 << 30, 1 << 30, 1 << 30, 1 << 30};

struct Sender {
  Config config;
  Outbound outbound{config};

  void fill(Lane lane, std::size_t bytes) { outbound.post(lane, Bytes(bytes), 0); }
  /// The lanes of the frames that leave next. `grants`: the peer takes bulk at once.
  std::vector<Lane> take(std::size_t most, bool grants = true) {
    std::vector<Lane> lanes;
    for (std::size_t taken = 0; taken < most;) {
      Bytes bytes = to_bytes(ByteView{kPreamble});
      const std::size_t preamble = bytes.size();
      outbound.take(kNow, bytes, preamble + 1);
      ByteView rest = bytes;
      FrameReader reader;
      const auto frame = reader.next(rest);
      if (!frame || !*frame) break;
      EXPECT_TRUE(rest.empty()) << "more than one frame";
      lanes.push_back((*frame)->lane);
      taken += bytes.size() - preamble;
      if (grants && lanes.back() == Lane::bulk) {
        EXPECT_TRUE(outbound.grant(kNow, Lane::bulk, bytes.size() - preamble));
      }
    }
    return lanes;
  }
};

TEST(Outbound, LanesShareByTheirWeights) {
  Sender s;
  for (const Lane lane : {Lane::control, Lane::calls, Lane::casts, Lane::bulk})
    s.fill(lane, 8 << 20);
  s.outbound.begin(kWide);
  std::map<Lane, int> frames;
  for (const Lane lane : s.take(110 * kFull)) ++frames[lane];
  EXPECT_EQ(frames,
            (std::map<Lane, int>{
                {Lane::control, 40}, {Lane::calls, 40}, {Lane::casts, 20}, {Lane::bulk, 10}}));
}

TEST(Outbound, ALaneThatWasSilentSavesNothingUp) {
  Sender s;
  s.fill(Lane::bulk, 4 << 20);
  s.outbound.begin(kWide);
  s.take(1 << 20);
  for (int i = 0; i < 8; ++i) s.fill(Lane::casts, 1 << 20);
  std::map<Lane, int> frames;
  for (const Lane lane : s.take(30 * kFull)) ++frames[lane];
  EXPECT_NEAR(frames[Lane::casts], 20, 2);
}

TEST(Outbound, ASmallMessageWaitsForOneRoundAtMost) {
  Sender s;
  s.fill(Lane::casts, 4 << 20);
  s.fill(Lane::bulk, 4 << 20);
  s.outbound.begin(kWide);
  s.take(100 * kFull);
  s.fill(Lane::calls, 100);
  const auto lanes = s.take(10 * kFull);
  EXPECT_LE(std::ranges::find(lanes, Lane::calls) - lanes.begin(), 3);
}

TEST(Outbound, StopsAtTheWindowUntilMoreIsGranted) {
  Sender s;
  s.fill(Lane::bulk, 1 << 20);
  s.outbound.begin({kFull, kFull, kFull, 2 * kFull + 100});
  EXPECT_THAT(s.take(1 << 20, false), ElementsAre(Lane::bulk, Lane::bulk));
  EXPECT_THAT(s.take(1 << 20, false), IsEmpty());
  EXPECT_TRUE(s.outbound.grant(kNow, Lane::bulk, kFull - 100));
  EXPECT_THAT(s.take(1 << 20, false), ElementsAre(Lane::bulk));
  EXPECT_FALSE(s.outbound.grant(kNow, Lane::bulk, 2 * kFull + 101));
  EXPECT_TRUE(s.outbound.grant(kNow, Lane::bulk, 2 * kFull + 100));
}

TEST(Outbound, EmptyMessagesAreBoundedToo) {
  Sender s;
  std::size_t taken = 0;
  while (!s.outbound.refusal(Lane::calls, 0) && taken < 10'000'000) {
    s.fill(Lane::calls, 0);
    ++taken;
  }
  EXPECT_EQ(taken, s.config[Lane::calls].queue / 64);
}

TEST(Outbound, ReliefIsToldOnceAndOnlyToWhomWasRefused) {
  Sender s;
  s.config.lanes[1].queue = 100'000;
  s.fill(Lane::calls, 200'000);
  s.fill(Lane::casts, 200'000);
  ASSERT_EQ(s.outbound.refusal(Lane::calls, 1), PostRefused::Why::full);
  s.outbound.remember_refusal(Lane::calls);
  EXPECT_THAT(s.outbound.relieved(), IsEmpty());
  s.outbound.begin(kWide);
  s.take(1 << 20);
  EXPECT_THAT(s.outbound.relieved(), ElementsAre(Lane::calls));
  EXPECT_THAT(s.outbound.relieved(), IsEmpty());
  EXPECT_TRUE(s.outbound.empty());
  EXPECT_EQ(s.outbound.queued(), 0u);
}

}  // namespace
}  // namespace pando::link
