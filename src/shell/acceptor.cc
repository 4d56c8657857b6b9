#include "shell/acceptor.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "shell/clock.h"
#include "shell/sockets.h"

namespace pando::shell {
namespace {

using namespace std::chrono_literals;

/// Connections taken before others get their turn.
constexpr int kTurn = 64;
constexpr Duration kFirstDelay = 5ms, kLongestDelay = 1s;

/// Errors of one connection that died in the queue; the next one may be well (accept(2)).
bool concerns_one_peer(int error) {
  switch (error) {
    case ECONNABORTED:
    case EPROTO:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
    case EPERM:
    case EINTR:
      return true;
    default:
      return false;
  }
}

}  // namespace

Acceptor::Acceptor(Loop& loop, Fd listener, OnAccept on_accept, OnTrouble on_trouble)
    : on_accept_(std::move(on_accept)),
      on_trouble_(std::move(on_trouble)),
      retry_(loop, [this] { watch_->want_read(true); }),
      watch_(std::in_place, loop, std::move(listener), [this] { accept_some(); }) {
  watch_->want_read(true);
}

void Acceptor::stop() {
  if (!watch_) return;
  accept_some();  // who is connected already may have asked something
  retry_.set(kNever);
  watch_.reset();
}

void Acceptor::accept_some() {
  for (int i = 0; i < kTurn; ++i) {
    SocketAddress from;
    Fd socket{::accept4(watch_->fd(), from.get(), &from.size, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (!socket && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (!socket && concerns_one_peer(errno)) continue;
    if (!socket) return back_off(errno);
    delay_ = {};
    on_accept_(std::move(socket), to_endpoint(from.storage));
  }
}

/// The listener stays ready while descriptors are short: trying at once again would only spin.
void Acceptor::back_off(int error) {
  delay_ = std::clamp(2 * delay_, kFirstDelay, kLongestDelay);
  watch_->want_read(false);
  retry_.set(now() + delay_);
  on_trouble_(error);
}

}  // namespace pando::shell
