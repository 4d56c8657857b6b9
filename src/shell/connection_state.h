#pragma once
/// The inside of a connection.
#include <optional>

#include "shell/connection.h"

namespace pando::shell {

struct Connection::State : std::enable_shared_from_this<State> {
  enum class Phase : std::uint8_t { connecting, open, finishing, closed };

  State(Loop& event_loop, Fd fd, Phase start, ConnectionEvents callbacks, ConnectionLimits most);

  void dial(const Endpoint& to);
  void on_readable();
  void on_writable();
  void on_connected();
  void on_timer();
  void set_deadline(Instant at);
  void send(ByteView bytes);
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
  Instant deadline = kNever;
  Timer timer;                 ///< rings then, or before
  std::optional<Watch> watch;  ///< absent once closed
  std::string dialled;         ///< for reasons of failure
  Bytes unsent;
  std::size_t sent = 0;  ///< of `unsent`
  bool paused = false;
  StreamEnd ended = StreamEnd::other;
};

}  // namespace pando::shell
