#pragma once
/// Bytes to and from an agent's port for Redis clients, under TLS if it wants that.
#include <expected>
#include <optional>
#include <string>

#include "cli/tcp_stream.h"
#include "shell/tls_channel.h"

namespace pando::cli {

/// Where an agent answers Redis clients, and who asks.
struct RespTarget {
  std::string address = "127.0.0.1:7379";
  std::string user = "default", auth;
  shell::TlsFiles tls;  ///< none: without TLS; else the CA of the agent's certificate at least
};

/// As TcpStream.
class RespStream {
 public:
  static std::expected<RespStream, std::string> connect(const RespTarget& target,
                                                        Deadline deadline);
  std::expected<void, std::string> write(ByteView bytes, Deadline deadline);
  std::expected<Bytes, std::string> read(Deadline deadline);
  void interrupt_on(int descriptor) { stream_.interrupt_on(descriptor); }

 private:
  explicit RespStream(TcpStream stream) : stream_(std::move(stream)) {}
  std::expected<void, std::string> shake_hands(const shell::TlsFiles& files, Deadline deadline);
  /// What the next bytes of the network say; false: the other side has closed.
  std::expected<bool, std::string> take(Deadline deadline);

  TcpStream stream_;
  std::optional<shell::TlsChannel> tls_;
  Bytes plain_;  ///< under TLS: heard and not read yet
};

}  // namespace pando::cli
