#include "core/serf/member_table.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

TEST(MemberTable, ARecordIsSmall) {
  EXPECT_LE(sizeof(MemberRecord), 40U);
}

TEST(MemberTable, AgreesWithAPlainMapUnderAnyHistory) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    MemberTable table;
    std::map<std::string, MemberStatus> twin;
    for (int i = 0; i < 400; ++i) {
      const std::string name = fmt::format("node-{}", rng.below(40));
      const auto status = static_cast<MemberStatus>(1 + rng.below(4));
      MemberRecord* record = table.find(name);
      ASSERT_EQ(record != nullptr, twin.contains(name));
      if (record == nullptr) {
        table.insert(shared_node(name, 1));
        twin[name] = MemberStatus::alive;
      } else if (rng.chance(0.5)) {
        table.erase(name);
        twin.erase(name);
      } else {
        table.set_status(*record, status);
        twin[name] = status;
      }
    }
    std::map<std::string, MemberStatus> found;
    for (const MemberView& view : views_by_name(table))
      found.emplace(view.member.info->name, view.member.status);
    EXPECT_EQ(found, twin);
    for (const auto status :
         {MemberStatus::alive, MemberStatus::leaving, MemberStatus::left, MemberStatus::failed})
      EXPECT_EQ(table.count(status),
                static_cast<std::size_t>(std::count_if(
                    twin.begin(), twin.end(), [&](const auto& e) { return e.second == status; })));
    EXPECT_EQ(table.present() + table.gone(), table.size());
  }
}

TEST(MemberTable, FindsEveryoneOfALargeCluster) {
  MemberTable table;
  for (int i = 0; i < 10'000; ++i) table.insert(shared_node(fmt::format("node-{}", i), 1));
  for (int i = 0; i < 10'000; i += 2) table.erase(fmt::format("node-{}", i));
  for (int i = 0; i < 10'000; ++i) {
    const MemberRecord* record = table.find(fmt::format("node-{}", i));
    ASSERT_EQ(record != nullptr, i % 2 == 1);
    EXPECT_TRUE(record == nullptr || record->info->name == fmt::format("node-{}", i));
  }
}

}  // namespace
}  // namespace pando::serf
