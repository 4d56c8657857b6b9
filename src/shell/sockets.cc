#include "shell/sockets.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace pando::shell {
namespace {

constexpr int kReceiveBuffer = 2 << 20;
constexpr int kPortAttempts = 32;
constexpr std::int64_t kMostKeepAlive = 32767;  ///< seconds; Linux takes no more

void copy_out(const Address& address, void* to) {
  std::memcpy(to, address.bytes().data(), address.bytes().size());
}

std::string remedy(int error) {
  switch (error) {
    case EADDRINUSE:
      return "another program has it; stop that program or choose another port";
    case EADDRNOTAVAIL:
      return "no interface of this host has that address; choose one that has";
    case EACCES:
      return "ports below 1024 need privileges; choose a higher port";
    default:
      return "choose another address";
  }
}

std::unexpected<SocketError> refuse(std::string_view what, const Endpoint& at, int error) {
  return std::unexpected{
      SocketError{error, fmt::format("cannot {} {}: {} ({})", what, at.to_string(),
                                     error_text(error), remedy(error))}};
}

Fd make_socket(const Endpoint& at, int type) {
  return Fd{::socket(family_of(at), type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

void set_option(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof(value));
}

/// An IPv6 wildcard serves IPv4 too, whatever the system's default is.
bool bind_to(int fd, const Endpoint& at) {
  const int family = family_of(at);
  if (family == AF_INET6) set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  const SocketAddress address = to_socket_address(at, family);
  return ::bind(fd, address.get(), address.size) == 0;
}

/// Asks for a large buffer and is content with what the system grants.
void grow_receive_buffer(int fd) {
  for (int size = kReceiveBuffer; size > 64 << 10; size /= 2) {
    set_option(fd, SOL_SOCKET, SO_RCVBUF, size);
    int granted = 0;
    socklen_t length = sizeof(granted);
    ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &length);
    // The kernel reports twice the usable size.
    if (granted / 2 >= size) return;
  }
}

}  // namespace

int family_of(const Endpoint& endpoint) {
  return endpoint.address.is_v4() ? AF_INET : AF_INET6;
}

SocketAddress to_socket_address(const Endpoint& endpoint, int family) {
  SocketAddress out;
  const Address address = endpoint.address.canonical();
  if (family == AF_INET) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(endpoint.port);
    if (address.bytes().size() == 4) copy_out(address, &in.sin_addr);
    std::memcpy(&out.storage, &in, sizeof(in));
    out.size = sizeof(in);
    return out;
  }
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  in6.sin6_port = htons(endpoint.port);
  if (address.bytes().size() == 4) {
    in6.sin6_addr.s6_addr[10] = in6.sin6_addr.s6_addr[11] = 0xff;
    copy_out(address, &in6.sin6_addr.s6_addr[12]);
  } else {
    copy_out(address, &in6.sin6_addr);
  }
  std::memcpy(&out.storage, &in6, sizeof(in6));
  out.size = sizeof(in6);
  return out;
}

Endpoint to_endpoint(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &storage, sizeof(in));
    const auto* bytes = reinterpret_cast<const std::byte*>(&in.sin_addr);
    return {*Address::from_bytes({bytes, 4}), ntohs(in.sin_port)};
  }
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 in6{};
    std::memcpy(&in6, &storage, sizeof(in6));
    const auto* bytes = reinterpret_cast<const std::byte*>(&in6.sin6_addr);
    return {Address::from_bytes({bytes, 16})->canonical(), ntohs(in6.sin6_port)};
  }
  return {};
}

Endpoint local_endpoint(int fd) {
  SocketAddress address;
  if (::getsockname(fd, address.get(), &address.size) != 0) return {};
  return to_endpoint(address.storage);
}

StreamEnd stream_end(int error) {
  switch (error) {
    case ECONNREFUSED:
      return StreamEnd::refused;
    case ECONNRESET:
    case EPIPE:
      return StreamEnd::reset;
    case ETIMEDOUT:
      return StreamEnd::timeout;
    case EHOSTUNREACH:
    case ENETUNREACH:
      return StreamEnd::unreachable;
    default:
      return StreamEnd::other;
  }
}

void send_at_once(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void keep_alive(int fd, Duration idle) {
  using namespace std::chrono_literals;
  const auto seconds = static_cast<int>(std::min<std::int64_t>(idle / 1s, kMostKeepAlive));
  if (seconds == 0) return;
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, seconds);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, std::max(seconds / 3, 1));
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

void cork(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
}

bool has_input(int fd) {
  int octets = 0;
  return ::ioctl(fd, FIONREAD, &octets) == 0 && octets > 0;
}

std::expected<Fd, SocketError> listen_tcp(const Endpoint& at) {
  Fd fd = make_socket(at, SOCK_STREAM);
  if (!fd) return refuse("open a TCP socket for", at, errno);
  // A restarted agent takes its port back although old connections linger.
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (!bind_to(fd.get(), at) || ::listen(fd.get(), SOMAXCONN) != 0)
    return refuse("listen on TCP", at, errno);
  return fd;
}

std::expected<Fd, SocketError> bind_udp(const Endpoint& at) {
  Fd fd = make_socket(at, SOCK_DGRAM);
  if (!fd) return refuse("open a UDP socket for", at, errno);
  if (!bind_to(fd.get(), at)) return refuse("bind UDP", at, errno);
  grow_receive_buffer(fd.get());
  return fd;
}

std::expected<GossipSockets, SocketError> open_gossip_sockets(const Endpoint& at) {
  for (int attempt = 1;; ++attempt) {
    auto tcp = listen_tcp(at);
    if (!tcp) return std::unexpected{std::move(tcp.error())};
    const Endpoint local{at.address, local_endpoint(tcp->get()).port};
    auto udp = bind_udp(local);
    if (udp) return GossipSockets{std::move(*udp), std::move(*tcp), local};
    // Any free TCP port was asked for, and this one is taken for UDP: try the next.
    const bool search = at.port == 0 && udp.error().error == EADDRINUSE;
    if (!search || attempt == kPortAttempts) return std::unexpected{std::move(udp.error())};
  }
}

}  // namespace pando::shell
