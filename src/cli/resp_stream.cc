#include "cli/resp_stream.h"

#include <utility>

namespace pando::cli {

using shell::TlsChannel;

std::expected<RespStream, std::string> RespStream::connect(const RespTarget& target,
                                                           Deadline deadline) {
  auto stream = TcpStream::connect(target.address, deadline);
  if (!stream) return std::unexpected{std::move(stream).error()};
  RespStream made{*std::move(stream)};
  if (target.tls.none()) return made;
  if (auto done = made.shake_hands(target.tls, deadline); !done)
    return std::unexpected{std::move(done).error()};
  return made;
}

std::expected<void, std::string> RespStream::shake_hands(const shell::TlsFiles& files,
                                                         Deadline deadline) {
  auto context = shell::TlsContext::load_for_asking(files);
  if (!context) return std::unexpected{"TLS: " + context.error().text};
  tls_.emplace(*std::move(context), TlsChannel::Role::dialler);
  if (auto sent = stream_.write(tls_->begin(), deadline); !sent) return sent;
  while (!tls_->ready()) {
    const auto more = take(deadline);
    if (!more) return std::unexpected{more.error()};
    if (!*more) return std::unexpected{"TLS: the other side has closed during the handshake"};
  }
  return {};
}

std::expected<bool, std::string> RespStream::take(Deadline deadline) {
  const auto bytes = stream_.read(deadline);
  if (!bytes) return std::unexpected{bytes.error()};
  if (bytes->empty()) return false;
  Bytes reply;
  const auto taken = tls_->receive(*bytes, plain_, reply);
  if (!reply.empty())
    if (auto sent = stream_.write(reply, deadline); !sent) return std::unexpected{sent.error()};
  if (!taken) return std::unexpected{"TLS: " + taken.error().words};
  return !tls_->ended();
}

std::expected<void, std::string> RespStream::write(ByteView bytes, Deadline deadline) {
  if (!tls_) return stream_.write(bytes, deadline);
  return stream_.write(tls_->seal(bytes), deadline);
}

std::expected<Bytes, std::string> RespStream::read(Deadline deadline) {
  if (!tls_) return stream_.read(deadline);
  while (plain_.empty()) {
    const auto more = take(deadline);
    if (!more) return std::unexpected{more.error()};
    if (!*more) break;
  }
  return std::exchange(plain_, {});
}

}  // namespace pando::cli
