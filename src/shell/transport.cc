#include "shell/transport.h"

#include <optional>
#include <utility>

#include "shell/clock.h"

namespace pando::shell {
namespace {

/// For the handshake of a peer that has dialled us, and again for its first words after it.
constexpr Duration kPatience = std::chrono::seconds{5};
/// For an alert to leave.
constexpr Duration kLastWords = std::chrono::seconds{1};
/// What TLS itself answers to a peer that does not read it.
constexpr std::size_t kMostAnswers = 256 << 10;

}  // namespace

struct Transport::State : std::enable_shared_from_this<State> {
  State(std::string peer_address, TransportEvents callbacks, TlsGate& shared)
      : peer(std::move(peer_address)), events(std::move(callbacks)), gate(shared) {}

  ConnectionEvents hear();
  void begin(TlsChannel::Role as);
  void on_connected();
  void on_bytes(ByteView bytes);
  void take(ByteView network);
  void finish_handshake();
  void on_closed(std::string reason);
  void fail(TlsRefusal why);
  void send(Bytes bytes);

  std::string peer;
  TransportEvents events;
  TlsGate& gate;
  std::optional<Connection> connection;  ///< absent once the owner has let go
  TlsChannel::Role role = TlsChannel::Role::acceptor;
  std::optional<TlsChannel> channel;
  bool fresh = true;    ///< nothing has come yet
  bool ready = false;   ///< the handshake is over, and the owner knows
  bool heard = false;   ///< the peer has said something under TLS: it accepts us too
  std::string trouble;  ///< why it is over; empty: it is not, or it ended by itself
};

/// The owner may let go in each of its callbacks: the state lasts until the call is over.
ConnectionEvents Transport::State::hear() {
  ConnectionEvents out;
  out.connected = [this] {
    const auto self = shared_from_this();
    on_connected();
  };
  out.bytes = [this](ByteView bytes) {
    const auto self = shared_from_this();
    on_bytes(bytes);
  };
  out.drained = [this] {
    const auto self = shared_from_this();
    if (!channel || ready) events.drained();
  };
  out.closed = [this](std::string reason) {
    const auto self = shared_from_this();
    on_closed(std::move(reason));
  };
  return out;
}

void Transport::State::begin(TlsChannel::Role as) {
  role = as;
  channel.emplace(gate.open(as));
}

void Transport::State::on_connected() {
  if (!channel) return events.connected();
  connection->send(channel->begin());
}

void Transport::State::on_bytes(ByteView bytes) {
  const bool first = std::exchange(fresh, false);
  if (first && !channel && gate.on() && role == TlsChannel::Role::acceptor &&
      bytes.front() == kTlsFirstByte) {
    begin(TlsChannel::Role::acceptor);
    connection->set_deadline(now() + kPatience);
  }
  if (first && !channel && gate.only())
    return fail({TlsFailure::plain_peer, "the client has no TLS, which this port wants"});
  if (channel)
    take(bytes);
  else
    events.bytes(bytes);
}

void Transport::State::take(ByteView network) {
  Bytes plain, reply;
  const auto taken = channel->receive(network, plain, reply);
  const bool answers = !reply.empty();
  if (answers) connection->send(std::move(reply));
  if (answers && connection->unsent() > kMostAnswers)
    return fail({TlsFailure::too_long, "the peer does not read the answers of TLS"});
  if (!ready && channel->ready()) finish_handshake();
  if (connection && !plain.empty()) {
    if (!std::exchange(heard, true)) gate.succeeded(role);
    events.bytes(plain);
  }
  if (!connection) return;
  if (!taken) return fail(taken.error());
  if (channel->ended()) connection->set_deadline(now() + kLastWords);
}

void Transport::State::finish_handshake() {
  // A failure that came with the end of the handshake is the failure.
  ready = true;
  if (role == TlsChannel::Role::acceptor) connection->set_deadline(now() + kPatience);
  events.secured(channel->peer());
  if (connection && role == TlsChannel::Role::dialler) events.connected();
}

/// The alert leaves first, and the owner hears of it when the connection ends.
void Transport::State::fail(TlsRefusal why) {
  if (!trouble.empty()) return;
  trouble = std::string{kTlsTrouble} + why.words;
  gate.failed(peer, why);
  heard = true;
  connection->set_deadline(now() + kLastWords);
  connection->finish();
}

void Transport::State::on_closed(std::string reason) {
  if (channel && !heard && (!fresh || role == TlsChannel::Role::acceptor)) {
    const bool slow = connection->ended() == StreamEnd::timeout;
    gate.failed(peer, {slow ? TlsFailure::timeout : TlsFailure::closed,
                       slow ? "the TLS handshake took too long" : reason});
    if (slow) reason = "TLS: the handshake took too long";
  }
  events.closed(trouble.empty() ? std::move(reason) : trouble);
}

void Transport::State::send(Bytes bytes) {
  if (!trouble.empty()) return;
  if (!channel) return connection->send(std::move(bytes));
  if (!ready) return;
  connection->send(channel->seal(bytes));
}

Transport::Transport(Loop& loop, const Endpoint& to, Kind kind, TransportEvents events,
                     ConnectionLimits limits, TlsGate& gate)
    : state_(std::make_shared<State>(to.to_string(), std::move(events), gate)) {
  state_->role = TlsChannel::Role::dialler;
  if (kind == Kind::tls) state_->begin(TlsChannel::Role::dialler);
  state_->connection.emplace(loop, to, state_->hear(), limits);
}

Transport::Transport(Loop& loop, Fd accepted, const Endpoint& from, TransportEvents events,
                     ConnectionLimits limits, TlsGate& gate)
    : state_(std::make_shared<State>(from.to_string(), std::move(events), gate)) {
  state_->connection.emplace(loop, std::move(accepted), state_->hear(), limits);
  if (gate.only()) state_->connection->set_deadline(now() + kPatience);
}

Transport::Transport(Loop& loop, TransportState from, TransportEvents events,
                     ConnectionLimits limits, TlsGate& gate)
    : state_(std::make_shared<State>(std::string{}, std::move(events), gate)) {
  State& s = *state_;
  if (from.channel) s.channel.emplace(std::move(*from.channel));
  s.ready = s.heard = true;
  s.fresh = false;
  s.connection.emplace(loop, std::move(from.socket), s.hear(), limits);
  s.connection->send(from.unsent);
}

TransportState Transport::release() {
  auto [socket, unsent] = state_->connection->release();
  return {std::move(socket), std::move(state_->channel), std::move(unsent)};
}

Transport::Transport(Transport&&) noexcept = default;

Transport::~Transport() {
  if (state_) state_->connection.reset();
}

void Transport::send(Bytes bytes) {
  state_->send(std::move(bytes));
}

std::size_t Transport::unsent() const {
  return state_->connection->unsent();
}

StreamEnd Transport::ended() const {
  return state_->trouble.empty() ? state_->connection->ended() : StreamEnd::other;
}

void Transport::finish() {
  State& s = *state_;
  if (s.channel && s.ready && s.trouble.empty()) s.connection->send(s.channel->farewell());
  s.heard = true;  // whatever ends it now, it is no failure of the handshake
  s.connection->finish();
}

void Transport::pause_reading(bool on) {
  state_->connection->pause_reading(on);
}

void Transport::set_deadline(Instant deadline) {
  state_->connection->set_deadline(deadline);
}

}  // namespace pando::shell
