#pragma once
/// The only place where machines meet: who hears what from whom.
/// It routes and counts; it decides nothing. docs/protocol/node.md draws the routes.
#include <vector>

#include "core/coord/vivaldi.h"
#include "core/serf/coalesce.h"
#include "core/serf/serf.h"
#include "core/swim/swim.h"
#include "node/call_desk.h"
#include "node/detector_desk.h"
#include "node/key_desk.h"
#include "node/link_desk.h"
#include "node/map_desk.h"
#include "node/nonce_book.h"
#include "node/pending.h"
#include "node/snapshot_desk.h"
#include "node/state_desk.h"
#include "node/streams.h"
#include "node/verdict_desk.h"
#include "pando/node.h"
#include "wire/packet.h"

namespace pando::node {

struct Node::Rooms {
  Rooms(Config config, Instant now, const Entropy& entropy);

  void step(Instant now, Input& input, Outbox& out);
  Instant deadline() const;
  void adopt(Instant now, const std::vector<NodeInfoPtr>& members, Outbox& out);
  Stats stats() const;

  Config config;
  Tags tags;
  Rng rng;
  KeyDesk keys;
  swim::Swim swim;
  serf::Serf serf;
  coord::Vivaldi vivaldi;
  serf::Coalescer coalescer;
  SnapshotDesk snapshot;
  Streams streams;
  NonceBook nonces;
  Refusals refusals;
  LinkDesk links;
  VerdictDesk verdicts;
  StateDesk gossiped;
  DetectorDesk detector;
  CallDesk calls;
  RangeDesk ranges;
  MapDesk maps;

 private:
  // Inputs of the driver.
  void on(Instant now, const Tick&, Outbox& out);
  void on(Instant now, const Datagram& datagram, Outbox& out);
  void on(Instant now, const StreamAccepted& accepted, Outbox& out);
  void on(Instant now, const StreamConnected& connected, Outbox& out);
  void on(Instant now, const StreamSecured& secured, Outbox& out);
  void on(Instant now, const StreamBytes& bytes, Outbox& out);
  void on(Instant now, const StreamClosed& closed, Outbox& out);
  void on(Instant now, const Ask& ask, Outbox& out);
  void on(Instant now, const KeyringStored& report, Outbox& out);
  void hand_over(Instant now, StreamId stream, ByteView first, Outbox& out);
  void ask_join(Instant now, Ticket ticket, const command::Join& join, Outbox& out);
  void ask_set_tags(Instant now, Ticket ticket, const command::SetTags& set, Outbox& out);
  void refuse_stream(Instant now, StreamId stream, wire::DecodeError error, Outbox& out);
  void refuse_cluster(Instant now, StreamId from, const link::Refusal& foreign, Outbox& out);
  void end_stream(Instant now, StreamId stream, const std::string& words, Outbox& out);

  // Outputs of the membership machine.
  void route(Instant now, const swim::SendPacket& send, Outbox& out);
  void route(Instant now, const swim::Dial& dial, Outbox& out);
  /// Takes the message: a state exchange is as large as the cluster.
  void route(Instant now, swim::SendStream& send, Outbox& out);
  void route(Instant now, const swim::CloseStream& close, Outbox& out);
  void route(Instant now, const swim::MemberJoined& joined, Outbox& out);
  void route(Instant now, const swim::MemberLeft& left, Outbox& out);
  void route(Instant now, const swim::MemberUpdated& updated, Outbox& out);
  void route(Instant now, const swim::SuspicionChanged& changed, Outbox& out);
  void route(Instant now, const swim::NameConflict& conflict, Outbox& out);
  void route(Instant now, const swim::PingDone& ping, Outbox& out);
  void route(Instant now, const swim::UserMessage& message, Outbox& out);
  void route(Instant now, const swim::JoinDone& done, Outbox& out);
  void route(Instant now, const swim::LeaveDone& done, Outbox& out);
  void route(Instant now, const swim::UpdateDone& done, Outbox& out);
  void route(Instant now, const Note& note, Outbox& out);
  // Outputs of the event machine.
  void route(Instant now, const serf::Broadcast& broadcast, Outbox& out);
  void route(Instant now, const serf::SendDirect& send, Outbox& out);
  void route(Instant now, const serf::Happened& happened, Outbox& out);
  void route(Instant now, const serf::Answered& answered, Outbox& out);
  void route(Instant now, const serf::Reconnect& reconnect, Outbox& out);
  void route(Instant now, const serf::AnnounceLeave&, Outbox& out);
  void route(Instant now, const serf::KeyCommand& command, Outbox& out);
  void route(Instant now, const serf::Erased& erased, Outbox& out);

  void hear(Instant now, LinkNews& news, Outbox& out);
  void hear(Instant now, const VerdictNews& news, Outbox& out);
  void hear(Instant now, StateNews& news, Outbox& out);
  void hear(Instant now, MapNews& news, Outbox& out);
  void step_swim(Instant now, const swim::Input& input) { swim.step(now, input, swim_out_); }
  void step_serf(Instant now, const serf::Input& input) { serf.step(now, input, serf_out_); }
  bool pass_on(Instant now, Outbox& out);
  void settle(Instant now, Outbox& out);
  void answer_keys(Instant now, std::vector<serf::KeyApplied>& answers);
  void send_packet(const Endpoint& to, ByteView message, bool crc, Outbox& out);
  void stop(Instant now, Stopped::Why why, Outbox& out);
  bool repeated(Instant now, const wire::OpenedPacket& opened, const Endpoint& from, Outbox& out);
  wire::DoorOptions door() const;
  wire::Nonce nonce();
  // What the rooms have said and what of it is being passed on; kept for their capacity.
  swim::Outbox swim_out_, swim_batch_;
  serf::Outbox serf_out_, serf_batch_;
  PendingBook pending_;
  bool stopped_ = false;
};

}  // namespace pando::node
