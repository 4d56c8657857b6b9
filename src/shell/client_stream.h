#pragma once
/// A client's connection, under TLS or not: what a door for clients is written for.
#include <utility>
#include <variant>

#include "shell/transport.h"

namespace pando::shell {

/// As Connection; destroying it closes the socket at once, without a word to the owner.
class ClientStream {
 public:
  /// Without TLS.
  ClientStream(Loop& loop, Fd accepted, ConnectionEvents events, ConnectionLimits limits)
      : stream_(std::in_place_type<Connection>, loop, std::move(accepted), std::move(events),
                limits) {}
  /// Under TLS, by the certificates of `gate`, which must outlive it. `secured`: the handshake is
  /// over, and deadlines are the owner's from now on.
  ClientStream(Loop& loop, Fd accepted, const Endpoint& from, ConnectionEvents events,
               Loop::Task secured, ConnectionLimits limits, TlsGate& gate)
      : stream_(std::in_place_type<Transport>, loop, std::move(accepted), from,
                TransportEvents{
                    .secured = [secured = std::move(secured)](const auto&) mutable { secured(); },
                    .connected = [] {},
                    .bytes = std::move(events.bytes),
                    .drained = std::move(events.drained),
                    .closed = std::move(events.closed)},
                limits, gate) {}

  void send(ByteView bytes) {
    if (auto* const plain = std::get_if<Connection>(&stream_)) return plain->send(bytes);
    std::get<Transport>(stream_).send({bytes.begin(), bytes.end()});
  }
  std::size_t unsent() const {
    return std::visit([](const auto& stream) { return stream.unsent(); }, stream_);
  }
  void finish() {
    std::visit([](auto& stream) { stream.finish(); }, stream_);
  }
  /// See Connection; under TLS answer and end are two pieces.
  bool finish_unless_asked(ByteView last) {
    if (auto* const plain = std::get_if<Connection>(&stream_))
      return plain->finish_unless_asked(last);
    send(last);
    finish();
    return true;
  }
  void pause_reading(bool on) {
    std::visit([on](auto& stream) { stream.pause_reading(on); }, stream_);
  }
  void set_deadline(Instant deadline) {
    std::visit([deadline](auto& stream) { stream.set_deadline(deadline); }, stream_);
  }

 private:
  std::variant<Connection, Transport> stream_;
};

}  // namespace pando::shell
