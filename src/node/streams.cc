#include "node/streams.h"

#include "base/assert.h"

namespace pando::node {
namespace {

/// One message of 40 MiB, and room for ordinary ones beside it.
constexpr std::size_t kMaxBuffered = std::size_t{64} << 20;

}  // namespace

void Streams::open(StreamId stream, wire::StreamRole role, const Endpoint& peer) {
  close(stream);
  open_.emplace(stream, Stream{role, peer, wire::StreamReader{role}, true, {}});
}

void Streams::close(StreamId stream) {
  const auto it = open_.find(stream);
  if (it == open_.end()) return;
  buffered_ -= it->second.reader.buffered();
  open_.erase(it);
}

wire::StreamRole Streams::role(StreamId stream) const {
  const auto it = open_.find(stream);
  return it == open_.end() ? wire::StreamRole::acceptor : it->second.role;
}

void Streams::secure(StreamId stream, PeerCertificate peer) {
  const auto it = open_.find(stream);
  if (it != open_.end()) it->second.certificate = std::move(peer);
}

const std::optional<PeerCertificate>& Streams::certificate(StreamId stream) const {
  const auto it = open_.find(stream);
  PANDO_ASSERT(it != open_.end());
  return it->second.certificate;
}

bool Streams::unread(StreamId stream) const {
  const auto it = open_.find(stream);
  PANDO_ASSERT(it != open_.end());
  return it->second.unread && it->second.role == wire::StreamRole::acceptor;
}

std::optional<Endpoint> Streams::peer(StreamId stream) const {
  const auto it = open_.find(stream);
  return it == open_.end() ? std::nullopt : std::optional{it->second.peer};
}

wire::Decoded<wire::memberlist::StreamMessage> Streams::feed(StreamId stream, ByteView bytes,
                                                             const wire::DoorOptions& door) {
  const auto it = open_.find(stream);
  PANDO_ASSERT(it != open_.end());
  if (buffered_ + bytes.size() > kMaxBuffered) return std::unexpected{wire::DecodeError::too_large};
  it->second.unread = false;
  wire::StreamReader& reader = it->second.reader;
  buffered_ -= reader.buffered();
  auto message = reader.feed(bytes, door);
  buffered_ += reader.buffered();
  return message;
}

}  // namespace pando::node
