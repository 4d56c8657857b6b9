#pragma once
/// The bytes of open streams on their way to becoming messages.
#include <cstdint>
#include <map>
#include <optional>

#include "pando/endpoint.h"
#include "pando/stream.h"
#include "wire/stream.h"

namespace pando::node {

/// One reader per open stream. All of them together gather at most 64 MiB: a hundred strangers who
/// each begin a large message cost no more than one. One thread.
class Streams {
 public:
  void open(StreamId stream, wire::StreamRole role, const Endpoint& peer);
  void close(StreamId stream);
  bool contains(StreamId stream) const { return open_.contains(stream); }
  wire::StreamRole role(StreamId stream) const;
  /// Who dialled, or whom we dialled. Nullopt: no such stream.
  std::optional<Endpoint> peer(StreamId stream) const;
  std::size_t size() const { return open_.size(); }
  /// It is under TLS. Does nothing to a stream that is not open.
  void secure(StreamId stream, PeerCertificate peer);
  /// What the other end has shown; nullopt without TLS. Requires contains().
  const std::optional<PeerCertificate>& certificate(StreamId stream) const;
  /// Whether a peer has opened it and nothing has come yet. Requires contains().
  bool unread(StreamId stream) const;

  std::size_t buffered() const { return buffered_; }

  /// The message once complete, DecodeError::truncated while more is needed; too_large also if all
  /// streams together would hold too much. Requires contains().
  wire::Decoded<wire::memberlist::StreamMessage> feed(StreamId stream, ByteView bytes,
                                                      const wire::DoorOptions& door);

 private:
  struct Stream {
    wire::StreamRole role;
    Endpoint peer;
    wire::StreamReader reader;
    bool unread = true;
    std::optional<PeerCertificate> certificate;
  };
  std::map<StreamId, Stream> open_;
  std::size_t buffered_ = 0;
};

}  // namespace pando::node
