// Commands about links.
#include <chrono>

#include "doors/resp_commands.h"

namespace pando::doors {
namespace {

using resp::ReplyWriter;

double milliseconds(Duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

/// Writes keys with their values and counts nothing: the map's size is the caller's.
struct Fields {
  ReplyWriter& out;

  void text(std::string_view key, std::string_view value) {
    out.bulk(key);
    out.bulk(value);
  }
  void number(std::string_view key, std::uint64_t value) {
    out.bulk(key);
    out.integer(static_cast<std::int64_t>(value));
  }
  void real(std::string_view key, std::optional<double> value) {
    out.bulk(key);
    value ? out.real(*value) : out.null();
  }
};

void write_peer(ReplyWriter& out, const PeerLink& peer) {
  constexpr std::size_t kFields = 18;
  const bool up = peer.state == PeerLink::State::up;
  out.map(kFields);
  Fields f{out};
  f.text("peer", peer.name);
  f.text("state", to_string(peer.state));
  f.text("address", peer.address.to_string());
  f.text("direction", !up ? "" : peer.dialled ? "out" : "in");
  f.text("node_id", peer.who.id.empty() ? "" : peer.who.id.to_string());
  f.number("start", peer.who.start);
  f.real("age_ms", up ? std::optional{milliseconds(peer.age)} : std::nullopt);
  f.number("features", peer.features);
  f.number("bytes_in", peer.bytes_in);
  f.number("bytes_out", peer.bytes_out);
  f.number("frames_in", peer.frames_in);
  f.number("frames_out", peer.frames_out);
  f.number("queued", peer.queued);
  f.text("tls", peer.tls);
  f.real("rtt_ms", peer.rtt ? std::optional{milliseconds(*peer.rtt)} : std::nullopt);
  f.real("phi", peer.phi);
  f.text("trouble", peer.trouble);
  f.real("trouble_age_ms",
         peer.trouble.empty() ? std::nullopt : std::optional{milliseconds(peer.trouble_age)});
}

}  // namespace

void resp_peers(const RespCall& call) {
  const std::vector<PeerLink> peers = call.host.peers();
  call.answer.write([&](ReplyWriter& out) {
    out.array(peers.size());
    for (const PeerLink& peer : peers) write_peer(out, peer);
  });
}

}  // namespace pando::doors
