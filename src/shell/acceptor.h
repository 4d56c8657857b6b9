#pragma once
/// A TCP listener that survives a shortage of descriptors.
#include <functional>
#include <optional>

#include "pando/endpoint.h"
#include "shell/loop.h"

namespace pando::shell {

class Acceptor {
 public:
  using OnAccept = std::move_only_function<void(Fd socket, const Endpoint& from)>;
  /// Called with the errno when accepting fails and is tried again later.
  using OnTrouble = std::move_only_function<void(int error)>;

  Acceptor(Loop& loop, Fd listener, OnAccept on_accept, OnTrouble on_trouble);
  /// Takes who has connected and closes the listener: others are refused. Not inside a callback.
  void stop();

 private:
  void accept_some();
  void back_off(int error);

  OnAccept on_accept_;
  OnTrouble on_trouble_;
  Duration delay_{};
  Timer retry_;
  std::optional<Watch> watch_;
};

}  // namespace pando::shell
