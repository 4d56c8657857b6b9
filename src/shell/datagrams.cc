#include "shell/datagrams.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "shell/sockets.h"

namespace pando::shell {
namespace {

constexpr std::size_t kBatch = 16;
constexpr std::size_t kMaxDatagram = 65536;

}  // namespace

/// Room for one recvmmsg. Only pages that are written to become resident.
struct Datagrams::Batch {
  Batch() {
    for (std::size_t i = 0; i < kBatch; ++i) {
      parts[i] = {&bytes[i * kMaxDatagram], kMaxDatagram};
      headers[i] = {};
      headers[i].msg_hdr.msg_iov = &parts[i];
      headers[i].msg_hdr.msg_iovlen = 1;
      headers[i].msg_hdr.msg_name = &from[i];
    }
  }

  std::unique_ptr<std::byte[]> bytes =
      std::make_unique_for_overwrite<std::byte[]>(kBatch * kMaxDatagram);
  std::array<sockaddr_storage, kBatch> from{};
  std::array<iovec, kBatch> parts{};
  std::array<mmsghdr, kBatch> headers{};
};

Datagrams::Datagrams(Loop& loop, Fd bound, Loop::Task on_readable)
    : family_(family_of(local_endpoint(bound.get()))),
      batch_(std::make_unique<Batch>()),
      watch_(loop, std::move(bound), std::move(on_readable)) {
  watch_.want_read(true);
}

Datagrams::~Datagrams() = default;

std::size_t Datagrams::receive(std::size_t limit, const OnDatagram& on_datagram) {
  std::size_t total = 0;
  while (total < limit) {
    for (auto& header : batch_->headers) header.msg_hdr.msg_namelen = sizeof(sockaddr_storage);
    const auto wanted = static_cast<unsigned>(std::min(kBatch, limit - total));
    const int got = ::recvmmsg(watch_.fd(), batch_->headers.data(), wanted, MSG_DONTWAIT, nullptr);
    if (got <= 0) return total;
    for (std::size_t i = 0; i < static_cast<std::size_t>(got); ++i) {
      const auto* bytes = static_cast<const std::byte*>(batch_->parts[i].iov_base);
      on_datagram(to_endpoint(batch_->from[i]), {bytes, batch_->headers[i].msg_len});
    }
    total += static_cast<std::size_t>(got);
    if (static_cast<unsigned>(got) < wanted) return total;
  }
  return total;
}

int Datagrams::send(const Endpoint& to, ByteView bytes) {
  if (family_ == AF_INET && !to.address.is_v4()) return EAFNOSUPPORT;
  const SocketAddress address = to_socket_address(to, family_);
  const auto sent = ::sendto(watch_.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                             address.get(), address.size);
  return sent < 0 ? errno : 0;
}

}  // namespace pando::shell
