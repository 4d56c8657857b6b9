#pragma once
/// For tests: a server on a free loopback port.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "pando/bytes.h"

namespace pando::cli {

/// Serves one connection after the other until it dies.
class TestServer {
 public:
  /// What it says to a piece of what one connection brings; nullopt closes the connection.
  using Talk = std::function<std::optional<Bytes>(ByteView piece)>;
  /// Called for each connection.
  using Begin = std::function<Talk()>;

  explicit TestServer(Begin begin) : begin_{std::move(begin)} {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in local{};
    local.sin_family = AF_INET;
    local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof local;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&local), size) != 0 ||
        listen(listener_, 8) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&local), &size) != 0) {
      throw std::runtime_error{"no loopback port for the test server"};
    }
    port_ = ntohs(local.sin_port);
    stop_ = eventfd(0, EFD_CLOEXEC);
    thread_ = std::thread{[this] { run(); }};
  }
  ~TestServer() {
    eventfd_write(stop_, 1);
    thread_.join();
    close(listener_);
    close(stop_);
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void run() {
    while (readable(listener_)) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      serve(client);
      close(client);
    }
  }

  void serve(int client) {
    const Talk talk = begin_();
    std::array<std::byte, 4096> piece;
    while (readable(client)) {
      const ssize_t got = recv(client, piece.data(), piece.size(), 0);
      if (got <= 0) return;
      const auto said = talk({piece.data(), static_cast<std::size_t>(got)});
      if (!said) return;
      if (send(client, said->data(), said->size(), MSG_NOSIGNAL) < 0) return;
    }
  }

  /// False when it is time to stop.
  bool readable(int descriptor) const {
    std::array<pollfd, 2> waiting{pollfd{descriptor, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
    const int ready = poll(waiting.data(), waiting.size(), 20'000);
    return ready > 0 && waiting[1].revents == 0;
  }

  Begin begin_;
  int listener_ = -1, stop_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace pando::cli
