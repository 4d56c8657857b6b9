#pragma once
/// The one UDP socket of a node.
#include <functional>
#include <memory>

#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "shell/loop.h"

namespace pando::shell {

class Datagrams {
 public:
  using OnDatagram = std::function<void(const Endpoint& from, ByteView bytes)>;

  /// `on_readable` is called when something has arrived; it calls receive().
  Datagrams(Loop& loop, Fd bound, Loop::Task on_readable);
  ~Datagrams();

  /// Hands over what has arrived, at most `limit` datagrams. Returns how many.
  std::size_t receive(std::size_t limit, const OnDatagram& on_datagram);
  /// 0 or the errno. A full send buffer loses the datagram, as the network would.
  int send(const Endpoint& to, ByteView bytes);

 private:
  struct Batch;
  int family_;
  std::unique_ptr<Batch> batch_;
  Watch watch_;
};

}  // namespace pando::shell
