#include "shell/guardian.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <new>
#include <utility>

#include "pando/last_words.h"
#include "shell/clock.h"
#include "shell/fd.h"
#include "shell/process_end.h"
#include "shell/sockets.h"

namespace pando::shell {

/// Two halves: one holds the will while the other is written, so a process may die at any point.
struct Guardian::Page {
  struct Half {
    std::uint32_t size = 0;
    std::array<std::byte, 8188> bytes;
  };
  static constexpr std::uint32_t kNone = 2;

  std::atomic<std::uint32_t> current{kNone};
  std::array<Half, 2> halves;
};

namespace {

/// The pause between the two times that it is said.
constexpr int kPauseMs = 20;

/// Descriptors keep ports busy and connections open: none may outlive the agent but `keep`, which
/// becomes number 3.
int keep_only(int keep) {
  const int null = ::open("/dev/null", O_RDWR);
  ::dup2(keep, 3);
  for (int fd = 0; fd < 3; ++fd) ::dup2(null, fd);
  ::syscall(SYS_close_range, 4U, ~0U, 0U);
  return 3;
}

/// What is sent to a whole group, or by a manager that stops a service, is for the agent.
void ignore_signals() {
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_IGN);
}

void send(const node::SendDatagram& packet) {
  const int family = family_of(packet.to);
  const Fd socket{::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  const SocketAddress to = to_socket_address(packet.to, family);
  ::sendto(socket.get(), packet.bytes.data(), packet.bytes.size(), MSG_DONTWAIT, to.get(), to.size);
}

void speak(ByteView will, const node::Ending& ending) {
  for (const auto& packet : node::last_words(will, ending, entropy())) send(packet);
  ::poll(nullptr, 0, kPauseMs);
  // Sealed anew: what comes twice in the same seal is taken for a repeat.
  for (const auto& packet : node::last_words(will, ending, entropy())) send(packet);
}

/// Until the process behind the descriptor has ended.
void await(int pidfd) {
  pollfd wait{.fd = pidfd, .events = POLLIN, .revents = 0};
  while (::poll(&wait, 1, -1) < 1) {
  }
}

}  // namespace

/// The guardian's whole life.
void Guardian::guard(const Page& page, pid_t agent, int pidfd) {
  ::setsid();
  ::prctl(PR_SET_NAME, "pando-guardian");
  ignore_signals();
  const int watched = keep_only(pidfd);
  await(watched);
  if (const std::uint32_t half = page.current; half != Page::kNone)
    speak(ByteView{page.halves[half].bytes}.first(page.halves[half].size), end_of(agent, watched));
  ::_exit(0);
}

std::expected<Guardian, std::string> Guardian::start() {
  void* memory =
      ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return std::unexpected{error_text(errno)};
  auto* page = new (memory) Page;
  const pid_t agent = ::getpid();
  const Fd pidfd{static_cast<int>(::syscall(SYS_pidfd_open, agent, 0))};
  // Nothing reaches the guardian before it ignores everything.
  sigset_t all, before;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);
  const pid_t pid = pidfd ? ::fork() : -1;
  const int error = errno;
  if (pid == 0) guard(*page, agent, pidfd.get());
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) {
    ::munmap(memory, sizeof(Page));
    return std::unexpected{error_text(error)};
  }
  return Guardian{page, pid};
}

Guardian::Guardian(Guardian&& other) noexcept
    : page_(std::exchange(other.page_, nullptr)), pid_(other.pid_) {}

Guardian& Guardian::operator=(Guardian&& other) noexcept {
  std::swap(page_, other.page_);
  std::swap(pid_, other.pid_);
  return *this;
}

Guardian::~Guardian() {
  if (page_ != nullptr) ::munmap(page_, sizeof(Page));
}

bool Guardian::write(ByteView will) {
  const std::uint32_t next = page_->current == 0 ? 1 : 0;
  Page::Half& half = page_->halves[next];
  if (will.size() > half.bytes.size()) return false;
  std::ranges::copy(will, half.bytes.begin());
  half.size = static_cast<std::uint32_t>(will.size());
  page_->current = next;
  return true;
}

std::optional<node::Ending> Guardian::ended() {
  int status = 0;
  const pid_t reaped = ::waitpid(pid_, &status, WNOHANG);
  if (reaped == 0) return {};
  if (reaped < 0) return node::Ending{};
  return ending_of(status);
}

void Guardian::silence() {
  page_->current = Page::kNone;
}

}  // namespace pando::shell
