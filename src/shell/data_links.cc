#include "shell/data_links.h"

#include <algorithm>
#include <utility>

#include "node/shard/address.h"

namespace pando::shell {
namespace {

constexpr std::size_t kHeader = 4;
/// As over a link.
constexpr std::size_t kLongest = 16 << 20;
/// More than shards have under way to one peer: who exceeds it is broken.
constexpr ConnectionLimits kLimits{.unsent = 64 << 20};

void append_length(Bytes& to, std::size_t length) {
  for (int shift = 24; shift >= 0; shift -= 8)
    to.push_back(static_cast<std::byte>((length >> shift) & 0xFF));
}

std::size_t read_length(ByteView from) {
  std::size_t length = 0;
  for (const std::byte octet : from.first(kHeader)) length = length << 8 | std::size_t(octet);
  return length;
}

}  // namespace

// ---- one ----------------------------------------------------------------------------------------

DataLink::DataLink(Loop& loop, TransportState transport, Events events, TlsGate& gate)
    : events_(std::move(events)),
      transport_(loop, std::move(transport),
                 {.secured = [](const PeerCertificate&) {},
                  .connected = [] {},
                  .bytes = [this](ByteView bytes) { on_bytes(bytes); },
                  .drained = [] {},
                  .closed = [this](const std::string& r) { close(r, transport_.ended()); }},
                 kLimits, gate) {}

void DataLink::post(ByteView message) {
  append_length(posted_, message.size());
  posted_.insert(posted_.end(), message.begin(), message.end());
}

void DataLink::flush() {
  if (!closed_) transport_.send(std::move(posted_));
  posted_.clear();
}

void DataLink::on_bytes(ByteView bytes) {
  if (partial_.empty()) {
    bytes = bytes.subspan(pass_on(bytes));
    return partial_.assign(bytes.begin(), bytes.end());
  }
  partial_.insert(partial_.end(), bytes.begin(), bytes.end());
  const std::size_t used = pass_on(partial_);
  partial_.erase(partial_.begin(), partial_.begin() + static_cast<std::ptrdiff_t>(used));
}

std::size_t DataLink::pass_on(ByteView bytes) {
  std::size_t used = 0;
  while (!closed_ && bytes.size() - used >= kHeader) {
    const ByteView rest = bytes.subspan(used);
    const std::size_t length = read_length(rest);
    if (length > kLongest) {
      close("a message is too long", StreamEnd::other);
      break;
    }
    if (rest.size() < kHeader + length) break;
    events_.came(rest.subspan(kHeader, length));
    used += kHeader + length;
  }
  return used;
}

void DataLink::close(const std::string& reason, StreamEnd end) {
  if (!std::exchange(closed_, true)) events_.closed(reason, end);
}

// ---- those of one shard -------------------------------------------------------------------------

DataLinks::DataLinks(Loop& loop, Events events)
    : loop_(loop), events_(std::move(events)), gate_({}, events_.noted) {}

void DataLinks::up(const std::string& peer, const std::vector<node::DataStream>& streams,
                   std::map<StreamId, HandedStream>& handed) {
  if (streams.empty()) return;
  auto& lines = peers_[peer];
  lines.clear();
  for (const node::DataStream& s : streams) {
    const auto found = handed.find(s.stream);
    if (found == handed.end() || !found->second.transport.socket) {
      events_.closed(s.stream, "it has ended", StreamEnd::eof);
      continue;
    }
    DataLink::Events events{
        .came = [this, peer](ByteView message) { events_.came(peer, message); },
        .closed = [this, id = s.stream](const std::string& reason,
                                        StreamEnd end) { events_.closed(id, reason, end); }};
    Line& line = lines[s.theirs];
    line.rest = std::move(found->second.rest);
    line.link = std::make_unique<DataLink>(loop_, std::move(found->second.transport),
                                           std::move(events), gate_);
  }
}

void DataLinks::begin(const std::string& peer) {
  const auto found = peers_.find(peer);
  if (found == peers_.end()) return;
  for (auto& [shard, line] : found->second) line.link->take(std::exchange(line.rest, {}));
}

bool DataLinks::post(const node::DataPost& said) {
  if (said.bulk || peers_.empty()) return false;
  const auto peer = peers_.find(said.to);
  const auto to = shard::receiver_of(said.message);
  if (peer == peers_.end() || !to) return false;
  const auto line = peer->second.find(*to);
  if (line == peer->second.end()) return true;  // it has ended, and so will the link
  DataLink* const link = line->second.link.get();
  link->post(said.message);
  if (std::ranges::find(posted_, link) == posted_.end()) posted_.push_back(link);
  return true;
}

void DataLinks::flush() {
  for (DataLink* const link : posted_) link->flush();
  posted_.clear();
}

}  // namespace pando::shell
