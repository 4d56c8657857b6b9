#include "sim/streams.h"

#include <algorithm>

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kReadBuffer = 16 * 1024;
constexpr std::size_t kSegmentSize = 60;
constexpr std::size_t kDrainReport = 32 * 1024;  // as the shell

/// As Linux: the first pause is short for data and a second for a connection request.
Duration retry_pause(bool connecting, int lost) {
  const Duration first = connecting ? 1s : 200ms;
  return first * (1 << std::min(lost - 1, 6));
}

}  // namespace

HostId Streams::receiver(const Connection& c, std::uint8_t lane) const {
  return lane == 0 ? world_.listener(c.to).first : c.ends[0].host;
}

Streams::Map::iterator Streams::find(HostId host, StreamId stream, std::uint8_t& which) {
  const auto name = names_.find({host, stream});
  if (name == names_.end()) return connections_.end();
  which = name->second.second;
  return connections_.find(name->second.first);
}

void Streams::open(HostId host, const Endpoint& own, const node::OpenStream& request) {
  const std::uint64_t id = ++last_connection_;
  Connection& c = connections_[id];
  c.ends[0] = {.host = host, .boot = world_.boot(host), .id = request.stream, .open = true};
  // A dialled connection leaves from a port of its own, as the kernel chooses them.
  c.from = {own.address, static_cast<std::uint16_t>(32768 + rng_.below(28232))};
  c.to = request.to;
  names_[{host, request.stream}] = {id, std::uint8_t{0}};
  world_.after(request.timeout, {StreamTask::Kind::expire, 0, id});
  push(id, 0, {Segment::syn, {}});
}

void Streams::send(HostId host, StreamId stream, ByteView bytes) {
  std::uint8_t which = 0;
  const auto found = find(host, stream, which);
  if (found == connections_.end()) return;
  const std::uint64_t id = found->first;
  found->second.lanes[which].queued += bytes.size();
  found->second.ends[which].unreported += bytes.size();
  std::size_t begin = 0;
  const int pieces = rng_.chance(chop_) ? static_cast<int>(rng_.between(2, 4)) : 1;
  for (int i = 1; begin < bytes.size(); ++i) {
    std::size_t length = bytes.size() - begin;
    if (i < pieces) length = 1 + rng_.below(length);
    length = std::min(length, kReadBuffer);
    push(id, which, {Segment::bytes, to_bytes(bytes.subspan(begin, length))});
    begin += length;
  }
}

void Streams::keep(HostId host, StreamId stream) {
  std::uint8_t which = 0;
  const auto found = find(host, stream, which);
  if (found != connections_.end()) found->second.ends[which].kept = true;
}

std::optional<std::uint64_t> Streams::connection_of(HostId host, StreamId stream) const {
  const auto name = names_.find({host, stream});
  return name == names_.end() ? std::nullopt : std::optional{name->second.first};
}

std::size_t Streams::established() const {
  return static_cast<std::size_t>(std::ranges::count_if(connections_, [](const auto& entry) {
    const auto& [dialler, acceptor] = entry.second.ends;
    return dialler.open && acceptor.open && (dialler.kept || acceptor.kept);
  }));
}

void Streams::close(HostId host, StreamId stream) {
  std::uint8_t which = 0;
  const auto found = find(host, stream, which);
  if (found == connections_.end()) return;
  const std::uint64_t id = found->first;
  push(id, which, {Segment::fin, {}});
  found->second.ends[which].open = false;
  names_.erase({host, stream});
  sweep(id);
}

void Streams::process_ended(HostId host, bool reset_peers) {
  const auto first = names_.lower_bound({host, StreamId{0}});
  auto last = first;
  std::vector<std::pair<std::uint64_t, std::uint8_t>> mine;
  for (; last != names_.end() && last->first.first == host; ++last) mine.push_back(last->second);
  names_.erase(first, last);
  for (const auto& [id, which] : mine) {
    Connection& c = connections_.find(id)->second;
    c.ends[which].open = false;
    c.lanes[which].waiting.clear();
    if (reset_peers) push(id, which, {Segment::reset, {}});
    sweep(id);
  }
}

void Streams::run(StreamTask task) {
  if (!connections_.contains(task.connection)) return;
  switch (task.kind) {
    case StreamTask::Kind::attempt:
      connections_.find(task.connection)->second.lanes[task.lane].retrying = false;
      return attempt(task.connection, task.lane);
    case StreamTask::Kind::arrive:
      return arrive(task.connection, task.lane);
    case StreamTask::Kind::expire:
      return expire(task.connection);
  }
}

void Streams::push(std::uint64_t id, std::uint8_t lane, Piece piece) {
  connections_.find(id)->second.lanes[lane].waiting.push_back(std::move(piece));
  attempt(id, lane);
}

bool Streams::retry_later(std::uint64_t id, std::uint8_t lane_number) {
  Lane& lane = connections_.find(id)->second.lanes[lane_number];
  const Segment kind = lane.waiting.front().kind;
  if (kind == Segment::reset) {
    lane.waiting.pop_front();  // a kernel says it once
    return false;
  }
  const bool connecting = kind == Segment::syn || kind == Segment::accept;
  lane.retrying = true;
  world_.after(retry_pause(connecting, ++lane.lost), {StreamTask::Kind::attempt, lane_number, id});
  return true;
}

/// Sends what waits, as far as the network lets it through; a lost head is tried again later.
void Streams::attempt(std::uint64_t id, std::uint8_t lane_number) {
  Connection& c = connections_.find(id)->second;
  Lane& lane = c.lanes[lane_number];
  while (!lane.waiting.empty() && !lane.retrying) {
    const HostId to = receiver(c, lane_number);
    std::optional<Duration> delay;
    if (world_.machine_up(to))
      delay = network_.carry_segment(c.ends[lane_number].host, to, world_.now(), kSegmentSize);
    if (!delay) {
      if (retry_later(id, lane_number)) return;
      continue;
    }
    lane.lost = 0;
    lane.clear_at = std::max(lane.clear_at, world_.now() + *delay);
    lane.travelling.push_back(std::move(lane.waiting.front()));
    lane.waiting.pop_front();
    world_.after(lane.clear_at - world_.now(), {StreamTask::Kind::arrive, lane_number, id});
  }
}

void Streams::on_syn(std::uint64_t id, Connection& c) {
  const auto [host, state] = world_.listener(c.to);
  if (state != StreamWorld::Listener::listening) {
    c.ends[1].host = host;
    return push(id, 1, {Segment::reset, {}});
  }
  c.accepted = true;
  c.ends[1] = {.host = host,
               .boot = world_.boot(host),
               .id = StreamId{StreamId::kAccepted | ++last_accepted_},
               .open = true};
  names_[{host, c.ends[1].id}] = {id, std::uint8_t{1}};
  world_.give(host, node::StreamAccepted{c.ends[1].id, c.from});
  push(id, 1, {Segment::accept, {}});
}

void Streams::arrive(std::uint64_t id, std::uint8_t lane_number) {
  Connection& c = connections_.find(id)->second;
  Lane& lane = c.lanes[lane_number];
  Piece piece = std::move(lane.travelling.front());
  lane.travelling.pop_front();
  if (piece.kind == Segment::syn) return on_syn(id, c);
  const std::uint8_t which = 1 - lane_number;
  const auto news = drained(c, lane_number, piece.bytes.size());
  const HostId sender = c.ends[lane_number].host;
  if (alive(c.ends[which])) {
    receive(id, which, std::move(piece));
    if (news && names_.contains({sender, news->stream})) world_.give_local(sender, *news);
    return;
  }
  // The process is gone or has closed: its kernel answers.
  const bool speaks = piece.kind == Segment::bytes || piece.kind == Segment::accept;
  if (speaks && alive(c.ends[lane_number])) push(id, which, {Segment::reset, {}});
}

std::optional<node::StreamDrained> Streams::drained(Connection& c, std::uint8_t lane_number,
                                                    std::size_t bytes) {
  Lane& lane = c.lanes[lane_number];
  End& sender = c.ends[lane_number];
  lane.queued -= bytes;
  const bool due = sender.unreported >= kDrainReport && lane.queued <= kDrainReport;
  if (!sender.kept || !due) return std::nullopt;
  sender.unreported = 0;
  return node::StreamDrained{sender.id, lane.queued};
}

void Streams::receive(std::uint64_t id, std::uint8_t which, Piece piece) {
  const Connection& c = connections_.find(id)->second;
  const End to = c.ends[which];
  switch (piece.kind) {
    case Segment::syn:
      return;
    case Segment::accept:
      return world_.give(to.host, node::StreamConnected{to.id});
    case Segment::bytes:
      return world_.give(to.host, node::StreamBytes{to.id, std::move(piece.bytes)});
    case Segment::fin:
      return end(id, which, StreamEnd::eof, "closed by the peer");
    case Segment::reset:
      if (c.accepted) return end(id, which, StreamEnd::reset, "connection reset by peer");
      return end(id, which, StreamEnd::refused, "connection refused");
  }
}

void Streams::expire(std::uint64_t id) {
  Connection& c = connections_.find(id)->second;
  if (!alive(c.ends[0]) || c.ends[0].kept) return;
  push(id, 0, {Segment::reset, {}});
  end(id, 0, StreamEnd::timeout, "i/o timeout");
}

void Streams::end(std::uint64_t id, std::uint8_t which, StreamEnd how, const std::string& reason) {
  Connection& c = connections_.find(id)->second;
  const End gone = c.ends[which];
  c.ends[which].open = false;
  names_.erase({gone.host, gone.id});
  sweep(id);
  node::Input news = node::StreamClosed{gone.id, reason, how};
  // A time limit is the kernel's own; the rest comes by the network.
  how == StreamEnd::timeout ? world_.give_local(gone.host, std::move(news))
                            : world_.give(gone.host, std::move(news));
}

void Streams::sweep(std::uint64_t id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  const Connection& c = found->second;
  if (c.ends[0].open || c.ends[1].open) return;
  connections_.erase(found);
}

}  // namespace pando::sim
