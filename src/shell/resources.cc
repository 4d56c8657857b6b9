#include "shell/resources.h"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

#include "shell/files.h"

namespace pando::shell {
namespace {

/// A control group without a limit says so by an enormous one in version 1.
constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 60;
constexpr std::size_t kMostOctets = 1 << 20;

std::string content(const std::string& path) {
  const auto read = read_file(path, kMostOctets);
  return read && *read ? std::string{text(**read)} : std::string{};
}

/// The first number of a text; nullopt if it begins with none (`max`).
std::optional<std::uint64_t> number(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return {};
  return value;
}

/// What follows this word at the beginning of a line.
std::string_view behind(std::string_view text, std::string_view word) {
  for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size()) + 1)
    if (text.substr(at).starts_with(word)) {
      const std::string_view rest = text.substr(at + word.size());
      return rest.substr(0, rest.find('\n'));
    }
  return {};
}

/// Gathers limits, of which the least counts.
struct Limits {
  std::uint64_t memory = kNoLimit;
  double cores = std::numeric_limits<double>::max();

  void add_memory(std::optional<std::uint64_t> octets) {
    if (octets && *octets > 0) memory = std::min(memory, *octets);
  }
  void add_cores(std::optional<std::uint64_t> quota, std::optional<std::uint64_t> period) {
    if (quota && period && *period > 0)
      cores = std::min(cores, static_cast<double>(*quota) / static_cast<double>(*period));
  }
};

/// A group and all above it: version 2.
void add_groups(Limits& limits, const std::string& mount, std::string_view path) {
  for (std::string group{path};; group.resize(group.rfind('/'))) {
    limits.add_memory(number(content(mount + group + "/memory.max")));
    const std::string cpu = content(mount + group + "/cpu.max");
    const std::size_t space = std::min(cpu.find(' '), cpu.size());
    limits.add_cores(number(cpu), number(std::string_view{cpu}.substr(space)));
    if (group.empty() || group.rfind('/') == std::string::npos) return;
  }
}

std::uint32_t usable_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 0;
  return static_cast<std::uint32_t>(CPU_COUNT(&set));
}

}  // namespace

map::Resources measure_resources(const std::string& root) {
  Limits limits;
  const auto kib = number(behind(content(root + "/proc/meminfo"), "MemTotal:"));
  if (kib) limits.add_memory(*kib << 10U);
  if (const std::uint32_t processors = usable_processors()) limits.add_cores(processors, 1);
  const std::string mount = root + "/sys/fs/cgroup";
  add_groups(limits, mount, behind(content(root + "/proc/self/cgroup"), "0::"));
  limits.add_memory(number(content(mount + "/memory/memory.limit_in_bytes")));
  limits.add_cores(number(content(mount + "/cpu/cpu.cfs_quota_us")),
                   number(content(mount + "/cpu/cpu.cfs_period_us")));
  map::Resources found;
  if (limits.memory < kNoLimit) found.memory = limits.memory;
  constexpr double kMostCores = 1 << 16;
  if (limits.cores < kMostCores)
    found.cores = std::max(1U, static_cast<std::uint32_t>(limits.cores + 0.999));
  return found;
}

}  // namespace pando::shell
