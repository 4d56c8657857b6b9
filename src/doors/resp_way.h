#pragma once
/// How the clients of a door for Redis speak, and from where they see the nodes.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "doors/reach.h"
#include "shell/tls_context.h"

namespace pando::doors {

/// Clients of all doors of a node have numbers of their own.
struct ClientNumbers {
  std::uint64_t next = 1, step = 1;

  std::uint64_t take() { return std::exchange(next, next + step); }
};

/// How many clients all doors of a node have together. Any thread.
class Seats {
 public:
  /// One more, unless there are so many already.
  bool take(std::size_t most) {
    std::size_t taken = taken_;
    while (taken < most)
      if (taken_.compare_exchange_weak(taken, taken + 1)) return true;
    return false;
  }
  void leave() { --taken_; }
  std::size_t taken() const { return taken_; }

 private:
  std::atomic<std::size_t> taken_ = 0;
};

struct RespWay {
  enum class Dialect : std::uint8_t {
    plain,    ///< any node serves any key: the cluster looks like one server
    cluster,  ///< as Redis Cluster: clients are sent to the node that serves a key
  };
  Dialect dialect = Dialect::plain;
  std::string view{kClientsView};  ///< replies name the addresses of nodes in this view
  ClientNumbers numbers = {};
  std::shared_ptr<Seats> seats = std::make_shared<Seats>();
  std::shared_ptr<const shell::TlsContext> tls = nullptr;  ///< null: its clients have no TLS
};

}  // namespace pando::doors
