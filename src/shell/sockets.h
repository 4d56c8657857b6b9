#pragma once
/// Sockets: made, bound and named. All are non-blocking and closed on exec.
#include <sys/socket.h>

#include <cstdint>
#include <expected>
#include <string>

#include "pando/endpoint.h"
#include "pando/stream.h"
#include "pando/time.h"
#include "shell/fd.h"

namespace pando::shell {

/// An endpoint in the form the kernel wants.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

/// `family` AF_INET6 maps an IPv4 address into IPv6, for sockets that serve both.
SocketAddress to_socket_address(const Endpoint& endpoint, int family);
/// The natural family of an endpoint: mapped IPv4 counts as IPv4.
int family_of(const Endpoint& endpoint);
/// Mapped IPv4 becomes its 4-byte form. An unknown family gives an empty endpoint.
Endpoint to_endpoint(const sockaddr_storage& storage);
/// The socket's own address.
Endpoint local_endpoint(int fd);

/// What an errno of a stream means for its end.
StreamEnd stream_end(int error);
/// Small messages leave at once. Whoever has much to say gathers it in one send.
void send_at_once(int fd);
/// A peer that is silent for so long is asked, three times, whether it is still there. Zero: never.
void keep_alive(int fd, Duration idle);
/// What is sent from now on leaves with what follows it, or with the end.
void cork(int fd);
/// Whether there is something that nobody has read yet.
bool has_input(int fd);

/// Why a socket could not be had: the errno for decisions, a sentence for humans.
struct SocketError {
  int error = 0;
  std::string text;
};

/// A TCP listener. Port 0 takes any free port.
std::expected<Fd, SocketError> listen_tcp(const Endpoint& at);
/// A bound UDP socket with the largest receive buffer up to 2 MiB that the system grants.
std::expected<Fd, SocketError> bind_udp(const Endpoint& at);

/// A UDP socket and a TCP listener with the same address and port.
struct GossipSockets {
  Fd udp, tcp;
  Endpoint local;
};
/// With port 0 a port is searched that is free for both. The error is a sentence with the address,
/// the reason and what to do.
std::expected<GossipSockets, SocketError> open_gossip_sockets(const Endpoint& at);

}  // namespace pando::shell
