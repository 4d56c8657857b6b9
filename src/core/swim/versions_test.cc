#include "core/swim/versions.h"

#include <gtest/gtest.h>

namespace pando::swim {
namespace {

wire::memberlist::Vsn vsn(std::initializer_list<int> bytes) {
  wire::memberlist::Vsn vsn;
  for (const int byte : bytes) vsn.push_back(static_cast<std::byte>(byte));
  return vsn;
}

TEST(Versions, AreReadFromSixBytesAndFromNothingLess) {
  EXPECT_EQ(read_versions(vsn({1, 5, 2, 2, 5, 4})), (Versions{1, 5, 2, 2, 5, 4}));
  EXPECT_EQ(read_versions(vsn({1, 5, 2, 2, 5, 4, 9})), (Versions{1, 5, 2, 2, 5, 4}));
  for (const auto& bytes : {vsn({}), vsn({1}), vsn({1, 5, 2, 2, 5})})
    EXPECT_EQ(read_versions(bytes), kNoVersions) << bytes.size();
}

TEST(Versions, AreWrittenAsTheyWereRead) {
  for (const auto& bytes : {vsn({}), vsn({1, 5, 2, 2, 5, 4})})
    EXPECT_EQ(write_versions(read_versions(bytes)), bytes);
}

TEST(Versions, AnEmptyRangeIsRefused) {
  struct Row {
    wire::memberlist::Vsn bytes;
    bool plausible;
  };
  const Row rows[] = {
      {vsn({}), true},         {vsn({0}), true},
      {vsn({0, 0}), true},     {vsn({1, 5, 2}), true},
      {vsn({0, 5, 2}), false}, {vsn({1, 0, 2}), false},
      {vsn({3, 2, 2}), false}, {vsn({1, 5, 2, 2, 5, 5}), true},
  };
  for (const Row& r : rows) EXPECT_EQ(plausible(r.bytes), r.plausible) << r.bytes.size();
}

TEST(Versions, AFeatureNeedsThePeersGreatestVersion) {
  const auto node = [](std::uint8_t max) { return NodeInfo{"a", {}, {}, {1, max, 1, 2, 5, 5}}; };
  EXPECT_FALSE(answers_stream_pings(node(2)));
  EXPECT_TRUE(answers_stream_pings(node(3)));
  EXPECT_FALSE(sends_nacks(node(3)));
  EXPECT_TRUE(sends_nacks(node(4)));
  EXPECT_FALSE(reads_crc(node(4)));
  EXPECT_TRUE(reads_crc(node(5)));
}

TEST(CommonVersions, EverySpokenVersionMustBeUnderstoodByAllAlive) {
  CommonVersions common;
  common.narrow({1, 5, 2, 2, 5, 5});
  common.narrow({2, 4, 2, 3, 5, 5});
  struct Row {
    Versions versions;
    bool fits;
  };
  constexpr Row rows[] = {
      {{1, 5, 2, 2, 5, 5}, true},  {{1, 5, 4, 2, 5, 3}, true},  {{1, 5, 1, 2, 5, 5}, false},
      {{1, 5, 5, 2, 5, 5}, false}, {{1, 5, 2, 2, 5, 2}, false}, {{1, 5, 2, 2, 6, 6}, false},
      {kNoVersions, false},
  };
  for (const Row& r : rows) EXPECT_EQ(common.admit(r.versions), r.fits);
}

TEST(CommonVersions, ARefusalNamesTheNodeAndTheRanges) {
  CommonVersions common;
  common.narrow({2, 4, 2, 3, 5, 5});
  EXPECT_EQ(common.refusal("a", {1, 5, 1, 2, 5, 5}),
            "node 'a' speaks protocol 1 and delegate protocol 5; all others understand [2, 4] and "
            "[3, 5]");
}

}  // namespace
}  // namespace pando::swim
