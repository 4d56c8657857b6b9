// Data links: connections that the shards of two nodes have, beside the link.
#include "core/link/impl.h"

namespace pando::link {
namespace {

/// As this end sees it.
DataStream end_of(const Session& s) {
  const DataLink& link = *s.data;
  return s.dialled ? DataStream{link.from, link.to, s.stream}
                   : DataStream{link.to, link.from, s.stream};
}

}  // namespace

/// Who was told of the choice dials: whoever made it knows of the link by then.
void Links::Impl::begin_data(Instant now, const Session& link, Peer& peer, Outbox& out) {
  peer.data = DataLinks{config, *link.theirs, link.choice};
  if (!peer.data.wanted()) return tell_data(link, out);
  if (we_choose(link)) return;
  for (std::uint8_t from = 0; from < config.shards; ++from)
    for (std::uint8_t to = 0; to < link.theirs->shards; ++to) {
      Session& s = dial(now, link.peer, peer.endpoint, out);
      s.data = DataLink{from, to, link.choice};
    }
}

bool Links::Impl::has_link(const Session& s, const Peer& peer) const {
  const Session* const link = sessions.find(peer.link);
  const DataStream end = end_of(s);
  return link != nullptr && link->theirs->who == s.theirs->who && end.ours < config.shards &&
         end.theirs < link->theirs->shards && peer.data.lacks(*s.data, end);
}

/// It is proven: from here on it is the shards'. What has come behind the proof is theirs, too.
void Links::Impl::hand_over(Instant now, Session& s, ByteView rest, Outbox& out) {
  Peer& peer = *peer_of(s);
  if (!has_link(s, peer)) return reject(now, s, Reason::no_link, out);
  send(s, std::exchange(s.control, {}), out);
  peer.data.stands(end_of(s));
  out.push_back(HandOver{s.stream, to_bytes(rest)});
  sessions.close(s);
  if (!peer.data.awaited()) tell_data(*sessions.find(peer.link), out);
}

void Links::Impl::tell_data(const Session& link, Outbox& out) {
  out.push_back(DataUp{link.peer, link.theirs->who, link.theirs->shards,
                       peer_of(link)->data.streams()});
}

/// One has failed: if this end dialled, all is said over the link. Else the peer will say so.
void Links::Impl::miss_data(const Session& s, Peer& peer, Outbox& out) {
  if (!s.dialled || !peer.data.awaited() || s.data->choice != peer.data.choice()) return;
  Session& link = *sessions.find(peer.link);
  append_frame(link.control, {.type = FrameType::no_data_links, .body = {}});
  dirty_.insert(link.stream);
  drop_data(link.peer, peer, out);
  tell_data(link, out);
}

void Links::Impl::on_no_data(Instant now, Session& link, Outbox& out) {
  Peer& peer = *peer_of(link);
  if (!we_choose(link) || !peer.data.awaited()) return reject(now, link, Reason::wrong_order, out);
  drop_data(link.peer, peer, out);
  tell_data(link, out);
}

/// The shards have lost one: nobody knows what of it has arrived, so the link ends, too.
void Links::Impl::lose_data(Instant now, const Closed& closed, Cause cause, Outbox& out) {
  for (auto& [name, peer] : peers) {
    if (!peer.data.has(closed.stream)) continue;
    Session& link = *sessions.find(peer.link);
    out.push_back(Close{link.stream});
    return end(now, link, {.cause = cause, .words = "a data link: " + closed.reason}, out);
  }
}

void Links::Impl::drop_data(const std::string& name, Peer& peer, Outbox& out) {
  for (const DataStream& stream : peer.data.streams()) out.push_back(Close{stream.stream});
  peer.data = {};
  sessions.each_with(name, [&](Session& s) {
    if (!s.data || s.phase == Phase::closed) return;
    out.push_back(Close{s.stream});
    sessions.close(s);
  });
}

}  // namespace pando::link
