#include "cli/up_agents.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <deque>
#include <fstream>

namespace pando::cli {
namespace {

constexpr int kRpcPort = 7373, kRespPort = 7379, kHttpPort = 7374;
constexpr std::chrono::seconds kStopLimit{6};

/// 0 if a socket can be bound there, else the errno.
int bind_error(const std::string& host, int port, int kind) {
  const int fd = ::socket(AF_INET, kind | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (kind == SOCK_STREAM) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, host.c_str(), &at.sin_addr);
  const bool bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
  const int error = bound ? 0 : errno;
  ::close(fd);
  return error;
}

std::string reason_of(int error) {
  return error == EADDRINUSE ? "it is in use" : std::strerror(error);
}

std::string last_lines(const std::filesystem::path& path) {
  std::ifstream file{path};
  std::deque<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
    if (lines.size() > 5) lines.pop_front();
  }
  std::string out;
  for (const std::string& line : lines) out += "      " + line + "\n";
  return out;
}

/// False once `hurry` is readable or the time is over.
bool ends_before(pid_t pid, std::chrono::steady_clock::time_point limit, int hurry) {
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (process < 0) return false;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(limit - std::chrono::steady_clock::now());
  pollfd waits[] = {{process, POLLIN, 0}, {hurry, POLLIN, 0}};
  const bool ready = ::poll(waits, 2, std::max(0, static_cast<int>(left.count()))) > 0;
  ::close(process);
  return ready && waits[0].revents != 0;
}

/// The child's side of fork: becomes an agent or ends.
[[noreturn]] void become(const std::vector<std::string>& words, const std::filesystem::path& log,
                         pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  ::setpgid(0, 0);  // Ctrl-C reaches the parent alone, which lets everybody leave in order
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  const int in = ::open("/dev/null", O_RDONLY);
  ::dup2(in, STDIN_FILENO);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv("/proc/self/exe", arguments.data());
  ::_exit(127);
}

}  // namespace

std::optional<LoopbackAddress> LoopbackAddress::parse(const std::string& text) {
  in_addr address{};
  if (::inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
  const std::uint32_t number = ntohl(address.s_addr);
  LoopbackAddress out;
  out.last_ = number & 0xff;
  out.network_ = fmt::format("127.{}.{}.", number >> 16 & 0xff, number >> 8 & 0xff);
  if (number >> 24 != 127 || out.last_ < 1 || out.last_ > 254) return std::nullopt;
  return out;
}

std::string LoopbackAddress::plus(std::size_t steps) const {
  return fmt::format("{}{}", network_, last_ + steps);
}

LocalAgents::LocalAgents(std::size_t count, LoopbackAddress first, int port,
                         std::vector<std::string> more_flags)
    : port_(port), more_flags_(std::move(more_flags)) {
  std::string pattern = (std::filesystem::temp_directory_path() / "pando-up-XXXXXX").string();
  if (::mkdtemp(pattern.data())) directory_ = pattern;
  for (std::size_t i = 1; i <= count; ++i)
    agents_.push_back(
        {fmt::format("node{}", i), first.plus(i - 1), directory_ / fmt::format("node{}.log", i)});
}

LocalAgents::~LocalAgents() {
  stop();
  std::error_code ignored;
  if (!keep_logs_ && !directory_.empty()) std::filesystem::remove_all(directory_, ignored);
}

std::expected<void, std::string> LocalAgents::check_ports() const {
  if (directory_.empty())
    return std::unexpected(
        "cannot make a directory for logs; set TMPDIR to one that can be written");
  for (const LocalAgent& agent : agents_) {
    for (const auto& [port, kind, what] :
         {std::tuple{port_, SOCK_STREAM, "gossip"}, std::tuple{port_, SOCK_DGRAM, "gossip"},
          std::tuple{kRpcPort, SOCK_STREAM, "RPC"}, std::tuple{kRespPort, SOCK_STREAM, "RESP"},
          std::tuple{kHttpPort, SOCK_STREAM, "HTTP"}}) {
      const int error = bind_error(agent.host, port, kind);
      if (error == 0) continue;
      return std::unexpected(fmt::format(
          "the {} port {}:{} cannot be had: {}; stop the program that holds it, or choose other "
          "addresses with -from=127.0.1.1{}",
          what, agent.host, port, reason_of(error), port == port_ ? " or another -port" : ""));
    }
  }
  return {};
}

std::expected<void, std::string> LocalAgents::start() {
  for (LocalAgent& agent : agents_) {
    std::vector<std::string> words = {"pando",
                                      "agent",
                                      "-node=" + agent.name,
                                      fmt::format("-bind={}:{}", agent.host, port_),
                                      fmt::format("-rpc-addr={}:{}", agent.host, kRpcPort),
                                      fmt::format("-resp={}:{}", agent.host, kRespPort),
                                      fmt::format("-http={}:{}", agent.host, kHttpPort),
                                      "-store"};
    if (&agent != &agents_.front()) {
      words.push_back(fmt::format("-retry-join={}:{}", agents_.front().host, port_));
      words.push_back("-retry-interval=1s");
    }
    words.insert(words.end(), more_flags_.begin(), more_flags_.end());
    const pid_t parent = ::getpid();
    agent.pid = ::fork();
    if (agent.pid == 0) become(words, agent.log, parent);
    if (agent.pid < 0)
      return std::unexpected(fmt::format("cannot start {}: {}", agent.name, std::strerror(errno)));
  }
  return {};
}

std::optional<std::string> LocalAgents::ended() {
  for (LocalAgent& agent : agents_) {
    int status = 0;
    if (agent.ended || agent.pid <= 0 || ::waitpid(agent.pid, &status, WNOHANG) != agent.pid)
      continue;
    agent.ended = true;
    const std::string how = WIFSIGNALED(status)
                                ? fmt::format("was killed by signal {}", WTERMSIG(status))
                                : fmt::format("ended with exit code {}", WEXITSTATUS(status));
    return fmt::format("{} {}; its last lines:\n{}", agent.name, how, last_lines(agent.log));
  }
  return std::nullopt;
}

bool LocalAgents::any_left() const {
  return !std::ranges::all_of(agents_, &LocalAgent::ended);
}

bool LocalAgents::stop(int hurry) {
  bool all_left = true;
  for (const LocalAgent& agent : agents_)
    if (agent.pid > 0 && !agent.ended) ::kill(agent.pid, SIGINT);
  const auto limit = std::chrono::steady_clock::now() + kStopLimit;
  for (LocalAgent& agent : agents_) {
    if (agent.pid <= 0 || agent.ended) continue;
    const bool left = ends_before(agent.pid, limit, hurry);
    if (!left) ::kill(agent.pid, SIGKILL);
    ::waitpid(agent.pid, nullptr, 0);
    all_left = all_left && left;
    agent.ended = true;
  }
  return all_left;
}

}  // namespace pando::cli
