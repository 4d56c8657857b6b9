#include "shell/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <optional>
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

struct Connection::State : std::enable_shared_from_this<State> {
  enum class Phase : std::uint8_t { connecting, open, finishing, closed };

  State(Loop& event_loop, Fd fd, Phase start, ConnectionEvents callbacks, ConnectionLimits most)
      : loop(event_loop),
        phase(start),
        events(std::move(callbacks)),
        limits(most),
        timer(event_loop, [this] { close(std::string{kTimedOut}, StreamEnd::timeout); }) {
    if (!fd) return;
    send_at_once(fd.get());
    watch.emplace(event_loop, std::move(fd), [this] { on_readable(); }, [this] { on_writable(); });
  }

  void dial(const Endpoint& to);
  void on_readable();
  void on_writable();
  void on_connected();
  void append(Bytes bytes);
  void flush();
  void settle_writing();
  void close(std::string reason, StreamEnd end);
  /// What the system said, after the word for what was tried.
  void close(std::string_view tried, int error);
  void fail_later(std::string reason, StreamEnd end);
  void fail_later(std::string_view tried, int error);
  void abandon();

  Loop& loop;
  Phase phase;
  ConnectionEvents events;
  ConnectionLimits limits;
  Timer timer;
  std::optional<Watch> watch;  ///< absent once closed
  std::string dialled;         ///< for reasons of failure
  Bytes unsent;
  std::size_t sent = 0;  ///< of `unsent`
  bool paused = false;
  StreamEnd ended = StreamEnd::other;
};

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
    total += static_cast<std::size_t>(got);
    if (phase == Phase::open) events.bytes(read_buffer().first(static_cast<std::size_t>(got)));
  }
}

void Connection::State::on_writable() {
  const auto self = shared_from_this();
  if (phase == Phase::connecting) return on_connected();
  flush();
  if (unsent.empty()) settle_writing();
  if (phase == Phase::open && unsent.size() - sent <= limits.low) events.drained();
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
  timer.set(std::min(timer.deadline(), now() + kLinger));
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

void Connection::send(Bytes bytes) {
  State& s = *state_;
  if (s.phase == State::Phase::finishing || s.phase == State::Phase::closed) return;
  const bool idle = s.unsent.empty();
  s.append(std::move(bytes));
  if (idle && s.phase == State::Phase::open) s.flush();
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

void Connection::pause_reading(bool on) {
  State& s = *state_;
  s.paused = on;
  if (s.watch && s.phase == State::Phase::open) s.watch->want_read(!on);
}

void Connection::set_deadline(Instant deadline) {
  if (state_->watch) state_->timer.set(deadline);
}

}  // namespace pando::shell
