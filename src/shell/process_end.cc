#include "shell/process_end.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "shell/fd.h"

namespace pando::shell {
namespace {

/// The first version of the kernel's struct pidfd_info; newer kernels take it as it is.
struct PidfdInfo {
  std::uint64_t mask, cgroup;
  std::array<std::uint32_t, 11> ids;  ///< processes, users and groups
  std::int32_t exit_code;
};
static_assert(sizeof(PidfdInfo) == 64);
constexpr std::uint64_t kInfoExit = 1 << 3;
constexpr unsigned long kGetInfo = _IOWR(0xFF, 11, PidfdInfo);

/// What wait(2) would return.
std::optional<int> status_after_reaping(int pidfd) {
  PidfdInfo info{};
  info.mask = kInfoExit;
  if (::ioctl(pidfd, kGetInfo, &info) != 0 || (info.mask & kInfoExit) == 0) return {};
  return info.exit_code;
}

/// The last of 52 fields; the name, the second one, may hold anything but ends at the last ')'.
std::optional<int> status_of_zombie(pid_t pid) {
  const Fd file{::open(fmt::format("/proc/{}/stat", pid).c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 2048> buffer;
  const ssize_t got = file ? ::read(file.get(), buffer.data(), buffer.size()) : -1;
  if (got <= 0) return {};
  std::string_view text{buffer.data(), static_cast<std::size_t>(got)};
  text.remove_prefix(std::min(text.size(), text.rfind(')') + 2));
  if (!text.starts_with('Z')) return {};
  while (text.ends_with('\n')) text.remove_suffix(1);
  text.remove_prefix(text.rfind(' ') + 1);
  int status = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), status);
  if (read.ec != std::errc{}) return {};
  return status;
}

}  // namespace

node::Ending ending_of(int status) {
  using Kind = node::Ending::Kind;
  if (WIFSIGNALED(status)) return {Kind::signal, static_cast<std::uint32_t>(WTERMSIG(status))};
  return {Kind::status, static_cast<std::uint32_t>(WEXITSTATUS(status))};
}

node::Ending end_of(pid_t pid, int pidfd) {
  auto status = status_of_zombie(pid);
  if (!status) status = status_after_reaping(pidfd);
  return status ? ending_of(*status) : node::Ending{};
}

}  // namespace pando::shell
