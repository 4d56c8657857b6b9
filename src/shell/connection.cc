#include "shell/connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "shell/connection_state.h"
#include "shell/sockets.h"

namespace pando::shell {

Connection::Connection(Loop& loop, const Endpoint& to, ConnectionEvents events,
                       ConnectionLimits limits) {
  Fd fd{::socket(family_of(to), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const int error = fd ? 0 : errno;
  state_ = std::make_shared<State>(loop, std::move(fd), State::Phase::connecting, std::move(events),
                                   limits);
  state_->dialled = "dial tcp " + to.to_string() + ": ";
  if (error == 0)
    state_->dial(to);
  else
    state_->fail_later("socket", error);
}

Connection::Connection(Loop& loop, Fd accepted, ConnectionEvents events, ConnectionLimits limits)
    : state_(std::make_shared<State>(loop, std::move(accepted), State::Phase::open,
                                     std::move(events), limits)) {
  state_->watch->want_read(true);
}

Connection::Connection(Connection&&) noexcept = default;

Connection::~Connection() {
  if (state_) state_->abandon();
}

void Connection::send(ByteView bytes) {
  State& s = *state_;
  if (s.phase == State::Phase::finishing || s.phase == State::Phase::closed) return;
  s.send(bytes);
  if (unsent() > s.limits.unsent) s.fail_later(std::string{kTooSlow}, StreamEnd::other);
}

std::size_t Connection::unsent() const {
  return state_->unsent.size() - state_->sent;
}

StreamEnd Connection::ended() const {
  return state_->ended;
}

void Connection::finish() {
  State& s = *state_;
  const bool connecting = s.phase == State::Phase::connecting;
  if (!connecting && s.phase != State::Phase::open) return;
  s.phase = State::Phase::finishing;
  s.dialled.clear();
  if (connecting) return s.fail_later({}, StreamEnd::other);
  if (s.unsent.empty()) s.settle_writing();
}

bool Connection::finish_unless_asked(ByteView last) {
  if (!state_->watch || shell::has_input(state_->watch->fd())) return false;
  cork(state_->watch->fd());
  send(last);
  finish();
  return true;
}

void Connection::pause_reading(bool on) {
  State& s = *state_;
  s.paused = on;
  if (s.watch && s.phase == State::Phase::open) s.watch->want_read(!on);
}

Connection::Released Connection::release() {
  State& s = *state_;
  Released out;
  if (s.phase != State::Phase::open) return out;
  out.socket = s.watch->release();
  out.unsent.assign(s.unsent.begin() + static_cast<std::ptrdiff_t>(s.sent), s.unsent.end());
  s.abandon();
  return out;
}

void Connection::set_deadline(Instant deadline) {
  if (state_->watch) state_->set_deadline(deadline);
}

}  // namespace pando::shell
