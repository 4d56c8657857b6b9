#pragma once
/// One TCP connection with bounded buffers and a deadline.
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/stream.h"
#include "shell/loop.h"

namespace pando::shell {

/// Two reasons of closing: the deadline has passed, and more waits for the peer than may.
inline constexpr std::string_view kTimedOut = "i/o timeout", kTooSlow = "the peer reads too slowly";

/// What a connection tells its owner. None is called from inside a call of the owner; each may
/// destroy the connection.
struct ConnectionEvents {
  Loop::Task connected = [] {};  ///< dialled connections only
  std::move_only_function<void(ByteView)> bytes = [](ByteView) {};
  Loop::Task drained = [] {};  ///< what had to wait has left, but for ConnectionLimits::low
  /// Once, at the end, with the reason in Go's words; nothing else comes after it.
  std::move_only_function<void(std::string)> closed = [](const std::string&) {};
};

/// How much one connection may take.
struct ConnectionLimits {
  std::size_t unsent = 32 << 20;  ///< bytes that wait for a slow peer; it is cut beyond that
  std::size_t turn = 256 << 10;   ///< bytes read before others get their turn
  std::size_t low = 0;            ///< bytes that may still wait when `drained` comes
};

/// Destroying it closes the socket at once, without a word to the owner.
class Connection {
 public:
  /// Dials; `connected` or `closed` follows.
  Connection(Loop& loop, const Endpoint& to, ConnectionEvents events, ConnectionLimits limits = {});
  /// Takes over an accepted socket.
  Connection(Loop& loop, Fd accepted, ConnectionEvents events, ConnectionLimits limits = {});
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) = delete;

  /// What is sent before it is connected waits; what is sent after finish() is dropped.
  void send(ByteView bytes);
  std::size_t unsent() const;
  /// For whoever hears `closed`: what kind of end it was.
  StreamEnd ended() const;
  /// Nothing more will be sent: lets everything leave, waits a moment for the peer to take it and
  /// closes. No more bytes are handed over; `closed` comes with an empty reason.
  void finish();
  /// The same behind these bytes: the peer gets them and the end in one piece, if they fit. False
  /// if it has sent something that was not read yet: nothing has happened then.
  bool finish_unless_asked(ByteView last);
  /// While paused nothing is read, and a peer that closes is noticed later.
  void pause_reading(bool on);
  /// Lets the socket go: nothing is called any more, and what has not left is the caller's to send.
  /// For an open connection that is not finished.
  struct Released {
    Fd socket;
    Bytes unsent;
  };
  Released release();
  /// `closed` comes at that time unless it came before. kNever: no limit.
  void set_deadline(Instant deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pando::shell
