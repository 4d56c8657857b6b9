#include "shell/resources.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace pando::shell {
namespace {

class Resources : public testing::Test {
 protected:
  Resources() {
    root_ = testing::TempDir() + "resources-" + std::to_string(getpid());
    write("/proc/meminfo", "MemFree: 17 kB\nMemTotal:       8388608 kB\n");
  }
  ~Resources() override { std::filesystem::remove_all(root_); }

  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path{root_ + path}.parent_path());
    std::ofstream{root_ + path} << text;
  }
  map::Resources measure() const { return measure_resources(root_); }

  static constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
  std::string root_;
};

TEST_F(Resources, WithoutGroupsTheHostCounts) {
  EXPECT_EQ(measure().memory, 8 * kGiB);
  EXPECT_GE(measure().cores, 1U);
}

TEST_F(Resources, OfAGroupAndThoseAboveItTheTightestCounts) {
  write("/proc/self/cgroup", "1:name=x:/other\n0::/app/pando\n");
  write("/sys/fs/cgroup/app/pando/memory.max", "max\n");
  write("/sys/fs/cgroup/app/memory.max", std::to_string(2 * kGiB) + "\n");
  write("/sys/fs/cgroup/app/pando/cpu.max", "max 100000\n");
  write("/sys/fs/cgroup/app/cpu.max", "50000 100000\n");
  EXPECT_EQ(measure().memory, 2 * kGiB);
  EXPECT_EQ(measure().cores, 1U);
}

TEST_F(Resources, TheFirstVersionOfGroupsIsRead) {
  write("/sys/fs/cgroup/memory/memory.limit_in_bytes", std::to_string(kGiB));
  write("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  write("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(measure().memory, kGiB);
  write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
  EXPECT_EQ(measure().memory, 8 * kGiB);
}

TEST_F(Resources, WhatCannotBeReadIsNotKnown) {
  std::filesystem::remove_all(root_);
  EXPECT_EQ(measure().memory, 0U);
}

}  // namespace
}  // namespace pando::shell
