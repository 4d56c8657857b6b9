#include "shell/node_driver.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/note_code.h"
#include "shell/clock.h"

namespace pando::shell {
namespace {

/// Datagrams heard before others get their turn.
constexpr std::size_t kTurn = 256;
/// More than a full receive buffer holds: what is heard before timers may judge.
constexpr std::size_t kBeforeTimers = 8192;
constexpr mode_t kSnapshotMode = 0644;

node::Config of_this_world(node::Config config) {
  config.wall_clock = wall_clock();
  config.data_links = config.map.data;
  return config;
}

}  // namespace

NodeDriver::NodeDriver(Loop& loop, GossipSockets sockets, node::Config config,
                       DriverOptions options, NodeUser& user)
    : loop_(loop),
      options_(std::move(options)),
      user_(user),
      local_(sockets.local),
      now_(shell::now()),
      node_(of_this_world(std::move(config)), now_, entropy()),
      tls_(options_.tls, [this](const Note& note) { user_.on_note(note); }),
      datagrams_(loop, std::move(sockets.udp), [this] { on_datagrams_ready(); }),
      acceptor_(
          loop, std::move(sockets.tcp),
          [this](Fd socket, const Endpoint& from) { on_accept(std::move(socket), from); },
          [this](int error) {
            user_.on_note({NoteCode::accept_failed, local_.to_string(), error_text(error)});
          }),
      timer_(loop, [this] { on_deadline(); }) {
  if (!options_.snapshot_path.empty()) snapshot_.emplace(options_.snapshot_path, kSnapshotMode);
  timer_.set(node_.deadline());
}

NodeDriver::~NodeDriver() = default;

void NodeDriver::ask(Ticket ticket, Command command) {
  submit(node::Ask{ticket, std::move(command)});
}

void NodeDriver::submit(node::Input input) {
  inputs_.push_back(std::move(input));
  // At once means: due now. The timer's turn carries it out, outside of the caller's own work.
  timer_.set(Instant{});
}

void NodeDriver::take(std::vector<node::Input> inputs) {
  now_ = shell::now();
  for (node::Input& input : inputs) inputs_.push_back(std::move(input));
  settle();
  timer_.set(node_.deadline());
}

// ---- what happens
// --------------------------------------------------------------------------------

void NodeDriver::on_datagrams_ready() {
  now_ = shell::now();
  receive(kTurn);
  settle();
  timer_.set(node_.deadline());
}

void NodeDriver::on_deadline() {
  now_ = shell::now();
  receive(kBeforeTimers);
  settle();
  if (node_.deadline() <= now_) give(node::Tick{});
  timer_.set(node_.deadline());
}

std::size_t NodeDriver::receive(std::size_t limit) {
  return datagrams_.receive(limit, [this](const Endpoint& from, ByteView bytes) {
    ++traffic_.datagrams_in;
    traffic_.datagram_bytes_in += bytes.size();
    give(node::Datagram{from, to_bytes(bytes)});
  });
}

void NodeDriver::on_accept(Fd socket, const Endpoint& from) {
  make_room();
  const StreamId stream{StreamId::kAccepted | ++last_accepted_};
  ++traffic_.streams_accepted;
  const Instant time = shell::now();
  Stream& added =
      streams_
          .emplace(stream,
                   Stream{{loop_, std::move(socket), from, events_of(stream), kLimits, tls_}, time})
          .first->second;
  added.transport.set_deadline(time + options_.accepted_timeout);
  wake_up(node::StreamAccepted{stream, from});
}

/// Peers that open streams and say nothing must not keep the others out.
void NodeDriver::make_room() {
  std::size_t count = 0;
  auto quietest = streams_.end();
  for (auto it = streams_.lower_bound(StreamId{StreamId::kAccepted}); it != streams_.end(); ++it) {
    if (it->second.kept) continue;
    ++count;
    if (quietest == streams_.end() || it->second.heard < quietest->second.heard) quietest = it;
  }
  if (count < options_.accepted_max) return;
  const auto [cut, finished] = std::pair{quietest->first, quietest->second.finished};
  streams_.erase(quietest);
  ++traffic_.streams_cut;
  user_.on_note({NoteCode::stream_cut, local_.to_string(), std::to_string(count) + " are open"});
  if (!finished) wake_up(node::StreamClosed{cut, "too many streams"});
}

TransportEvents NodeDriver::events_of(StreamId stream) {
  TransportEvents events;
  events.secured = [this, stream](const PeerCertificate& peer) {
    wake_up(node::StreamSecured{stream, peer});
  };
  events.connected = [this, stream] { wake_up(node::StreamConnected{stream}); };
  events.bytes = [this, stream](ByteView bytes) {
    traffic_.stream_bytes_in += bytes.size();
    streams_.find(stream)->second.heard = shell::now();
    wake_up(node::StreamBytes{stream, to_bytes(bytes)});
  };
  events.drained = [this, stream] {
    if (const auto news = drained(stream, streams_.find(stream)->second)) wake_up(*news);
  };
  events.closed = [this, stream](std::string reason) {
    const auto it = streams_.find(stream);
    const StreamEnd end = it->second.transport.ended();
    const bool finished = it->second.finished;
    streams_.erase(it);
    if (!finished) wake_up(node::StreamClosed{stream, std::move(reason), end});
  };
  return events;
}

std::optional<node::StreamDrained> NodeDriver::drained(StreamId id, Stream& stream) {
  const std::size_t queued = stream.transport.unsent();
  if (!stream.kept || stream.unreported < kLimits.low || queued > kLimits.low) return std::nullopt;
  stream.unreported = 0;
  return node::StreamDrained{id, queued};
}

// ---- stepping
// ------------------------------------------------------------------------------------

void NodeDriver::wake_up(node::Input input) {
  now_ = shell::now();
  give(std::move(input));
  timer_.set(node_.deadline());
}

void NodeDriver::give(node::Input input) {
  inputs_.push_back(std::move(input));
  settle();
}

/// Steps the node through all that waits and carries out what it wants, in order. What the user
/// asks meanwhile waits for its turn.
void NodeDriver::settle() {
  if (std::exchange(stepping_, true)) return;
  while (!inputs_.empty()) {
    node::Input input = std::move(inputs_.front());
    inputs_.pop_front();
    node_.step(now_, std::move(input), outbox_);
    sink_->on_step(node_);
    for (node::Output& output : outbox_)
      std::visit([this](auto& what) { carry_out(what); }, output);
    outbox_.clear();
  }
  stepping_ = false;
}

}  // namespace pando::shell
