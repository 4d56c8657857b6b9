#pragma once
/// For tests: a server on a free loopback port that answers RPC requests as it is told to.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "wire/rpc.h"

namespace pando::cli {

/// Serves one connection after the other until it dies. What it says to a request is what `answer`
/// returns; nullopt closes the connection.
class RpcTestServer {
 public:
  using Answer = std::function<std::optional<Bytes>(const wire::rpc::Request&)>;

  explicit RpcTestServer(Answer answer) : answer_{std::move(answer)} {
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
  ~RpcTestServer() {
    eventfd_write(stop_, 1);
    thread_.join();
    close(listener_);
    close(stop_);
  }
  RpcTestServer(const RpcTestServer&) = delete;
  RpcTestServer& operator=(const RpcTestServer&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  /// Everything asked so far, over all connections.
  std::vector<wire::rpc::Request> requests() const {
    const std::scoped_lock lock{mutex_};
    return requests_;
  }

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
    wire::rpc::RequestReader reader;
    std::array<std::byte, 4096> piece;
    while (readable(client)) {
      const ssize_t got = recv(client, piece.data(), piece.size(), 0);
      if (got <= 0) return;
      reader.feed({piece.data(), static_cast<std::size_t>(got)});
      while (const auto request = reader.next()) {
        {
          const std::scoped_lock lock{mutex_};
          requests_.push_back(*request);
        }
        const auto said = answer_(*request);
        if (!said) return;
        if (send(client, said->data(), said->size(), MSG_NOSIGNAL) < 0) return;
      }
    }
  }

  /// False when it is time to stop.
  bool readable(int descriptor) const {
    std::array<pollfd, 2> waiting{pollfd{descriptor, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
    const int ready = poll(waiting.data(), waiting.size(), 20'000);
    return ready > 0 && waiting[1].revents == 0;
  }

  Answer answer_;
  int listener_ = -1, stop_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<wire::rpc::Request> requests_;
  std::thread thread_;
};

}  // namespace pando::cli
