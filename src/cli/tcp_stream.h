#pragma once
/// One outgoing TCP connection for a program that can wait, with a time limit on every wait.
#include <chrono>
#include <expected>
#include <string>
#include <string_view>

#include "pando/bytes.h"

struct addrinfo;

namespace pando::cli {

using Deadline = std::chrono::steady_clock::time_point;

/// What a wait that interrupt_on() ended says.
inline constexpr std::string_view kInterrupted = "interrupted";

/// The deadline that never comes.
inline constexpr Deadline kForever = Deadline::max();

/// Now plus a time.
Deadline after(std::chrono::nanoseconds time);

/// Move-only; closes when it dies. Errors are clauses in the words Serf's CLI uses
/// (`dial tcp 127.0.0.1:7373: connect: connection refused`). After an error it is of no more use.
class TcpStream {
 public:
  /// Resolves `HOST:PORT` or `[ADDRESS]:PORT` and tries what it finds in turn.
  static std::expected<TcpStream, std::string> connect(std::string_view address, Deadline deadline);
  TcpStream(TcpStream&& other) noexcept;
  TcpStream& operator=(TcpStream&& other) noexcept;
  ~TcpStream();

  /// Sends everything.
  std::expected<void, std::string> write(ByteView bytes, Deadline deadline);
  /// What has come, at least one byte; empty when the other side has closed.
  std::expected<Bytes, std::string> read(Deadline deadline);

  /// Waits end with the reason kInterrupted as soon as this descriptor, which stays the caller's,
  /// is readable.
  void interrupt_on(int descriptor) { interrupt_ = descriptor; }

 private:
  explicit TcpStream(int descriptor) : descriptor_{descriptor} {}
  static std::expected<TcpStream, int> dial(const addrinfo& address, Deadline deadline);
  std::expected<void, std::string> wait(short events, Deadline deadline) const;

  int descriptor_ = -1;
  int interrupt_ = -1;
};

}  // namespace pando::cli
