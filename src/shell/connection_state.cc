// What the socket says, and what follows from it.
#include "shell/connection_state.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

#include "shell/clock.h"
#include "shell/sockets.h"

namespace pando::shell {
namespace {

/// How long a finished connection waits for the peer to close. Closing at once would destroy what
/// is still on its way if the peer has sent something that nobody read.
constexpr Duration kLinger = std::chrono::seconds{1};

constexpr std::size_t kReadBuffer = 64 << 10;

/// Shared by all connections of a thread: bytes are handed over before the next read.
std::span<std::byte> read_buffer() {
  static thread_local const auto buffer = std::make_unique_for_overwrite<std::byte[]>(kReadBuffer);
  return {buffer.get(), kReadBuffer};
}

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

Connection::State::State(Loop& event_loop, Fd fd, Phase start, ConnectionEvents callbacks,
                         ConnectionLimits most)
    : loop(event_loop),
      phase(start),
      events(std::move(callbacks)),
      limits(most),
      timer(event_loop, [this] { on_timer(); }) {
  if (!fd) return;
  send_at_once(fd.get());
  watch.emplace(event_loop, std::move(fd), [this] { on_readable(); }, [this] { on_writable(); });
}

void Connection::State::dial(const Endpoint& to) {
  const SocketAddress address = to_socket_address(to, family_of(to));
  const int result = ::connect(watch->fd(), address.get(), address.size);
  if (result != 0 && errno != EINPROGRESS) return fail_later("connect", errno);
  // Also when it is connected already: the owner hears of it later, not inside its own call.
  watch->want_write(true);
}

void Connection::State::on_connected() {
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(watch->fd(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return close("connect", error);
  phase = Phase::open;
  dialled.clear();
  watch->want_write(false);
  watch->want_read(!paused);
  flush();
  events.connected();
}

void Connection::State::on_readable() {
  const auto self = shared_from_this();
  for (std::size_t total = 0; total < limits.turn && watch && !paused;) {
    const auto got = ::recv(watch->fd(), read_buffer().data(), kReadBuffer, MSG_DONTWAIT);
    if (got < 0 && would_block(errno)) return;
    if (got < 0) return close("read", errno);
    // A peer that has closed its side may still read our last words.
    if (got == 0 && phase == Phase::finishing && !unsent.empty()) return watch->want_read(false);
    if (got == 0) return close("EOF", StreamEnd::eof);
    const auto size = static_cast<std::size_t>(got);
    total += size;
    if (phase == Phase::open) events.bytes(read_buffer().first(size));
    // There was no more; if there is by now we are told.
    if (size < kReadBuffer) return;
  }
}

void Connection::State::on_writable() {
  const auto self = shared_from_this();
  if (phase == Phase::connecting) return on_connected();
  flush();
  if (unsent.empty()) settle_writing();
  if (phase == Phase::open && unsent.size() - sent <= limits.low) events.drained();
}

/// A timer that rings too early costs less than one that is set anew for every request.
void Connection::State::on_timer() {
  if (deadline <= now()) return close(std::string{kTimedOut}, StreamEnd::timeout);
  timer.set(deadline);
}

void Connection::State::set_deadline(Instant at) {
  deadline = at;
  if (at < timer.deadline()) timer.set(at);
}

/// What the socket takes at once is not copied.
void Connection::State::send(ByteView bytes) {
  if (unsent.empty() && phase == Phase::open) {
    const auto wrote = ::send(watch->fd(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (wrote > 0) bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  if (bytes.empty()) return;
  const bool idle = unsent.empty();
  append({bytes.begin(), bytes.end()});
  if (idle && phase == Phase::open) flush();
}

void Connection::State::append(Bytes bytes) {
  if (unsent.empty()) {
    unsent = std::move(bytes);
    return;
  }
  // What has left already is dropped once it is the larger part: each byte moves at most twice.
  if (sent > unsent.size() / 2) {
    unsent.erase(unsent.begin(), unsent.begin() + static_cast<std::ptrdiff_t>(sent));
    sent = 0;
  }
  unsent.insert(unsent.end(), bytes.begin(), bytes.end());
}

/// Writes what the socket takes. Failures close later, so that callers are not surprised.
void Connection::State::flush() {
  while (sent < unsent.size()) {
    const auto wrote = ::send(watch->fd(), unsent.data() + sent, unsent.size() - sent,
                              MSG_DONTWAIT | MSG_NOSIGNAL);
    if (wrote < 0 && would_block(errno)) return watch->want_write(true);
    if (wrote < 0) return fail_later("write", errno);
    sent += static_cast<std::size_t>(wrote);
  }
  unsent = {};
  sent = 0;
}

/// All has left. A finished connection now only waits for the peer to close.
void Connection::State::settle_writing() {
  watch->want_write(false);
  if (phase != Phase::finishing) return;
  ::shutdown(watch->fd(), SHUT_WR);
  set_deadline(std::min(deadline, now() + kLinger));
  paused = false;
  watch->want_read(true);
}

void Connection::State::close(std::string reason, StreamEnd end) {
  if (phase == Phase::closed) return;
  const auto self = shared_from_this();
  if (phase == Phase::finishing) reason.clear();
  ended = end;
  abandon();
  events.closed(dialled + reason);
}

void Connection::State::close(std::string_view tried, int error) {
  close(std::string{tried} + ": " + error_text(error), stream_end(error));
}

void Connection::State::fail_later(std::string reason, StreamEnd end) {
  loop.post([weak = weak_from_this(), reason = std::move(reason), end]() mutable {
    if (const auto self = weak.lock()) self->close(std::move(reason), end);
  });
}

void Connection::State::fail_later(std::string_view tried, int error) {
  fail_later(std::string{tried} + ": " + error_text(error), stream_end(error));
}

void Connection::State::abandon() {
  phase = Phase::closed;
  timer.set(kNever);
  watch.reset();
}

}  // namespace pando::shell
