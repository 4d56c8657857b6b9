#include "cli/tcp_stream.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace pando::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

/// The system's words for an error, beginning in lower case as Go writes them.
std::string words_of(int error) {
  std::string words = std::strerror(error);
  if (!words.empty()) words[0] = static_cast<char>(std::tolower(words[0]));
  return words;
}

struct HostPort {
  std::string host, port;
};

/// Splits at the last colon; brackets around an IPv6 address are dropped.
std::expected<HostPort, std::string> split(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  const bool bracketed = address.starts_with('[');
  const std::size_t bracket = address.find(']');
  if (colon == address.npos || (bracketed && bracket + 1 != colon)) {
    return std::unexpected{fmt::format("dial tcp: address {}: missing port in address", address)};
  }
  std::string_view host = address.substr(0, colon);
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!bracketed && host.find(':') != host.npos) {
    return std::unexpected{
        fmt::format("dial tcp: address {}: too many colons in address", address)};
  }
  return HostPort{std::string{host}, std::string{address.substr(colon + 1)}};
}

std::expected<AddressList, std::string> resolve(const HostPort& where) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const char* host = where.host.empty() ? nullptr : where.host.c_str();
  const int code = getaddrinfo(host, where.port.c_str(), &hints, &found);
  if (code == 0) return AddressList{found, &freeaddrinfo};
  if (code == EAI_SERVICE)
    return std::unexpected{
        fmt::format("dial tcp: address {}:{}: unknown port", where.host, where.port)};
  const std::string reason = code == EAI_NONAME ? "no such host" : gai_strerror(code);
  return std::unexpected{fmt::format("dial tcp: lookup {}: {}", where.host, reason)};
}

std::string show(const addrinfo& address, const HostPort& where) {
  std::array<char, NI_MAXHOST> host{};
  getnameinfo(address.ai_addr, address.ai_addrlen, host.data(), host.size(), nullptr, 0,
              NI_NUMERICHOST);
  const bool v6 = address.ai_family == AF_INET6;
  return fmt::format("{}{}{}:{}", v6 ? "[" : "", host.data(), v6 ? "]" : "", where.port);
}

/// Milliseconds to wait for poll(); it is asked again when they were not enough.
int poll_timeout(Deadline deadline) {
  if (deadline == kForever) return -1;
  const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count();
  return static_cast<int>(std::clamp<decltype(left)>(left, 0, 1'000'000));
}

}  // namespace

Deadline after(std::chrono::nanoseconds time) {
  return steady_clock::now() + time;
}

std::expected<TcpStream, int> TcpStream::dial(const addrinfo& address, Deadline deadline) {
  TcpStream stream{socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (stream.descriptor_ < 0) return std::unexpected{errno};
  if (::connect(stream.descriptor_, address.ai_addr, address.ai_addrlen) != 0) {
    if (errno != EINPROGRESS) return std::unexpected{errno};
    if (!stream.wait(POLLOUT, deadline)) return std::unexpected{ETIMEDOUT};
  }
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(stream.descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return std::unexpected{error};
  const int on = 1;  // requests are small and the answer is waited for
  setsockopt(stream.descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return stream;
}

std::expected<TcpStream, std::string> TcpStream::connect(std::string_view address,
                                                         Deadline deadline) {
  const auto where = split(address);
  if (!where) return std::unexpected{where.error()};
  const auto found = resolve(*where);
  if (!found) return std::unexpected{found.error()};
  std::string why;
  for (const addrinfo* one = found->get(); one; one = one->ai_next) {
    auto stream = dial(*one, deadline);
    if (stream) return *std::move(stream);
    if (!why.empty()) continue;
    const int error = stream.error();
    why =
        fmt::format("dial tcp {}: {}{}", show(*one, *where), error == ETIMEDOUT ? "" : "connect: ",
                    error == ETIMEDOUT ? "i/o timeout" : words_of(error));
  }
  return std::unexpected{why};
}

TcpStream::TcpStream(TcpStream&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)}, interrupt_{other.interrupt_} {}

TcpStream& TcpStream::operator=(TcpStream&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(interrupt_, other.interrupt_);
  return *this;
}

TcpStream::~TcpStream() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::expected<void, std::string> TcpStream::write(ByteView bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (auto ready = wait(POLLOUT, deadline); !ready) return ready;
    } else if (errno != EINTR) {
      return std::unexpected{words_of(errno)};
    }
  }
  return {};
}

std::expected<Bytes, std::string> TcpStream::read(Deadline deadline) {
  Bytes buffer(16384);
  while (true) {
    const ssize_t got = recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (got >= 0) {
      buffer.resize(static_cast<std::size_t>(got));
      return buffer;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (auto ready = wait(POLLIN, deadline); !ready) return std::unexpected{ready.error()};
    } else if (errno != EINTR) {
      return std::unexpected{words_of(errno)};
    }
  }
}

/// Until `events` are possible; an error of poll() shows in the call that follows.
std::expected<void, std::string> TcpStream::wait(short events, Deadline deadline) const {
  while (true) {
    std::array<pollfd, 2> waiting{pollfd{.fd = descriptor_, .events = events, .revents = 0},
                                  pollfd{.fd = interrupt_, .events = POLLIN, .revents = 0}};
    const int ready = poll(waiting.data(), waiting.size(), poll_timeout(deadline));
    if (ready > 0 && waiting[1].revents != 0) return std::unexpected{std::string{kInterrupted}};
    if (ready > 0 || (ready < 0 && errno != EINTR)) return {};
    if (ready == 0 && steady_clock::now() >= deadline) return std::unexpected{"i/o timeout"};
  }
}

}  // namespace pando::cli
