#include "node/streams.h"

#include "base/assert.h"

namespace pando::node {

void Streams::open(StreamId stream, wire::StreamRole role, std::optional<Endpoint> peer) {
  open_.insert_or_assign(stream, Stream{role, peer, wire::StreamReader{role}});
}

wire::StreamRole Streams::role(StreamId stream) const {
  const auto it = open_.find(stream);
  return it == open_.end() ? wire::StreamRole::acceptor : it->second.role;
}

std::string Streams::peer(StreamId stream) const {
  const auto it = open_.find(stream);
  return it == open_.end() || !it->second.peer ? std::string{} : it->second.peer->to_string();
}

wire::Decoded<wire::memberlist::StreamMessage> Streams::feed(StreamId stream, ByteView bytes,
                                                             const wire::DoorOptions& door) {
  const auto it = open_.find(stream);
  PANDO_ASSERT(it != open_.end());
  return it->second.reader.feed(bytes, door);
}

}  // namespace pando::node
