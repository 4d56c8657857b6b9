#include "node/rooms.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "base/note_code.h"
#include "base/overload.h"
#include "node/batch.h"
#include "node/settings.h"
#include "node/told.h"
#include "wire/serf.h"

namespace pando::node {
namespace {

/// Rooms answer each other a few times within one step; more would be a loop of our own making.
constexpr int kMaxRounds = 1000;

/// Lets the first desk whose time has come know it; false if there is none.
bool woke(Instant now, auto&... desks) {
  return ((desks.deadline() <= now && (desks.tick(now), true)) || ...);
}

}  // namespace

Node::Rooms::Rooms(Config c, Instant now, const Entropy& entropy)
    : config(std::move(c)),
      tags(config.tags),
      rng(entropy),
      keys(keyring(config), config.persist_keys),
      swim(swim_config(config), now, rng.fork()),
      serf(serf_config(config), now, rng.fork()),
      vivaldi(config.name, {}, rng.fork()),
      snapshot(config.snapshot, config.tuning.rejoin_after_leave.value_or(false)),
      links(config, keys.ring(), now, rng),
      verdicts(config, keys.ring(), swim, rng),
      gossiped(state_config(config, wire::packet_overhead(door())), own_state(config), now, rng),
      detector(config.phi, link_config(config).beat),
      calls(config, links),
      ranges(config),
      maps(config, ranges, now, rng) {
  swim.set_packet_overhead(wire::packet_overhead(door()));
  if (config.coordinates) swim.set_ack_payload(wire::encode_ping_payload(vivaldi.self()));
  if (snapshot.recovered() != nullptr) serf.restore(snapshot.recovered()->last_seen);
  config.snapshot.reset();  // may be large, and has been read
}

void Node::Rooms::step(Instant now, Input& input, Outbox& out) {
  if (stopped_ && !is_one_of<Ask, StateAsk, CallAsk, RangeAsk>(input)) return;
  // What concerns one room only goes straight to it.
  std::visit(Overload{
                 [&](const StreamDrained& drained) {
                   if (links.owns(drained.stream)) links.drained(now, drained);
                 },
                 [&](Post& p) {
                   links.post(now, {Mailbox::user, p.to, p.lane, std::move(p.message)}, p.tag);
                 },
                 [&](const StateAsk& ask) { gossiped.ask(now, ask); },
                 [&](CallAsk& ask) { calls.ask(now, std::move(ask)); },
                 [&](DataPost& post) { links.post(now, letter_of(std::move(post)), 0); },
                 [&](const DataPause& hold) { links.hold(now, hold); },
                 [&](LearntAll& all) { maps.learnt(now, std::move(all.buckets)); },
                 [&](const DataHeld&) { links.settle_cluster(now); },
                 [&](RangeAsk& ask) { ranges.ask(now, std::move(ask)); },
                 [&](const auto& in) { on(now, in, out); },
             },
             input);
  settle(now, out);
  snapshot.keep(now, serf.clocks(), stopped_, out);
}

Instant Node::Rooms::deadline() const {
  if (stopped_) return kNever;
  return std::min({swim.deadline(), serf.deadline(), coalescer.deadline(), snapshot.deadline(),
                   links.deadline(), verdicts.deadline(), gossiped.deadline(), detector.deadline(),
                   calls.deadline(), maps.deadline(), ranges.deadline()});
}

void Node::Rooms::on(Instant now, const Tick&, Outbox& out) {
  for (const Note& note : snapshot.take_notes()) route(now, note, out);
  if (swim.deadline() <= now) step_swim(now, swim::Tick{});
  settle(now, out);
  if (serf.deadline() <= now) step_serf(now, serf::Tick{});
  settle(now, out);
  std::vector<Event> events;
  if (coalescer.deadline() <= now) coalescer.tick(now, events);
  deliver(events, out);
}

void Node::Rooms::on(Instant now, const Datagram& datagram, Outbox& out) {
  const auto opened = wire::open_packet(datagram.bytes, door());
  const auto damage = opened ? opened->damaged : std::optional{opened.error()};
  if (damage) {
    if (const auto note = refusals.packet(now, *damage, datagram.from.to_string()))
      route(now, *note, out);
  }
  if (!opened || repeated(now, *opened, datagram.from, out)) return;
  verdicts.heard(now, datagram.from);
  for (auto& message : opened->messages) {
    step_swim(now, swim::Received{datagram.from, message});
    settle(now, out);
  }
}

bool Node::Rooms::repeated(Instant now, const wire::OpenedPacket& opened, const Endpoint& from,
                           Outbox& out) {
  if (!opened.nonce) return false;
  const auto verdict = nonces.hear(*opened.nonce);
  if (verdict == NonceBook::Verdict::fresh) return false;
  if (const auto note = refusals.repeated(now, verdict, from.to_string())) route(now, *note, out);
  return true;
}

void Node::Rooms::on(Instant now, const Ask& ask, Outbox& out) {
  std::visit(
      Overload{
          [&](const command::Join& join) { ask_join(now, ask.ticket, join, out); },
          [&](const command::SetTags& set) { ask_set_tags(now, ask.ticket, set, out); },
          [&](const command::Leave&) { maps.leave(now, ask); },
          [&](const command::Drain&) { maps.leave(now, ask); },
          [&](const command::AcceptLoss&) { maps.order(now, ask); },
          [&](const command::SetPace&) { maps.order(now, ask); },
          [&](const command::SetResources& set) { maps.measured(now, ask.ticket, set.resources); },
          [&](const auto&) { step_serf(now, serf::Asked{ask.ticket, ask.command}); },
      },
      ask.command);
}

void Node::Rooms::ask_join(Instant now, Ticket ticket, const command::Join& join, Outbox& out) {
  if (serf.phase() != serf::Phase::alive) {
    out.push_back(Answer{ticket, reply::Joined{0, "Serf can't Join after Leave or Shutdown"}});
    return;
  }
  swim::Join request{pending_.add(Pending::Kind::join, ticket), {}};
  for (const JoinSeed& seed : join.seeds) request.seeds.push_back({seed.name, seed.endpoint});
  step_serf(now, serf::JoinStarted{join.ignore_old_events});
  step_swim(now, std::move(request));
}

void Node::Rooms::ask_set_tags(Instant now, Ticket ticket, const command::SetTags& set,
                               Outbox& out) {
  Bytes meta = wire::serf::encode_tags(set.tags, config.protocol);
  if (meta.size() > kMetaLimit) {
    // Serf's words, for Serf's clients.
    out.push_back(Answer{
        ticket,
        reply::Done{fmt::format("Encoded length of tags exceeds limit of {} bytes", kMetaLimit)}});
    return;
  }
  tags = set.tags;
  const swim::UpdateMeta update{.ticket = pending_.add(Pending::Kind::set_tags, ticket),
                                .meta = std::move(meta),
                                .timeout = serf_config(config).broadcast_timeout};
  step_swim(now, update);
  step_serf(now, serf::SelfUpdated{std::make_shared<const NodeInfo>(swim.self())});
}

void Node::Rooms::on(Instant now, const KeyringStored& report, Outbox& out) {
  std::vector<serf::KeyApplied> answers;
  keys.stored(report, answers, out);
  answer_keys(now, answers);
}

/// Passes outputs on until every room is silent.
void Node::Rooms::settle(Instant now, Outbox& out) {
  for (int round = 0; calls.pass_on(now, refusals, out) || pass_on(now, out); ++round)
    PANDO_ASSERT(round < kMaxRounds);
}

/// One round; false once every room is silent and no deposit is due. What concerns one room only
/// goes straight to it.
bool Node::Rooms::pass_on(Instant now, Outbox& out) {
  const Overload to{
      [&](swim::UserState& said) { step_serf(now, serf::StateReceived{said.state, said.join}); },
      [&](swim::BroadcastDone& said) { step_serf(now, serf::BroadcastDone{said.token}); },
      [&](serf::Prune& said) { swim.prune(static_cast<swim::Lane>(said.lane), said.keep); },
      [&](serf::LostName&) { stop(now, Stopped::Why::lost_name, out); },
      [&](serf::HasLeft&) { stop(now, Stopped::Why::left, out); },
      [&](auto& said) { route(now, said, out); }};
  const auto tell = [&](auto all) {
    for (auto& news : all) hear(now, news, out);
    return true;
  };
  if (!swim_out_.empty()) return pass(swim_out_, swim_batch_, to);
  if (!serf_out_.empty()) return pass(serf_out_, serf_batch_, to);
  if (maps.has_news()) return tell(maps.take_news());
  if (ranges.has_news()) return tell(ranges.take_news());
  if (gossiped.has_news()) return tell(gossiped.take_news());
  if (stopped_) return false;
  if (links.has_news()) return tell(links.pass_on(now, refusals, out));
  if (verdicts.has_said()) return tell(verdicts.take_said());
  if (swim.deadline() <= now) return step_swim(now, swim::Tick{}), true;
  return woke(now, verdicts, gossiped, detector, maps, ranges) || calls.work(now) ||
         woke(now, links);
}

void Node::Rooms::adopt(Instant now, const std::vector<NodeInfoPtr>& members, Outbox& out) {
  swim.adopt(now, members, swim_out_);
  settle(now, out);
}

void Node::Rooms::answer_keys(Instant now, std::vector<serf::KeyApplied>& answers) {
  swim.set_packet_overhead(wire::packet_overhead(door()));
  links.set_keys(keys.ring());
  verdicts.set_keys(keys.ring());
  for (serf::KeyApplied& answer : answers) step_serf(now, std::move(answer));
}

void Node::Rooms::send_packet(const Endpoint& to, ByteView message, bool crc, Outbox& out) {
  const wire::Nonce fresh = nonce();
  // A node may write to itself, and must hear that.
  if (!keys.ring().empty() && to != config.advertise) nonces.sent(fresh);
  out.push_back(SendDatagram{to, wire::seal_packet(message, crc, door(), fresh)});
}

void Node::Rooms::stop(Instant now, Stopped::Why why, Outbox& out) {
  if (stopped_) return;
  stopped_ = true;
  gossiped.stop();
  ranges.stop();
  // What was held back is said now: nothing may follow the stop.
  std::vector<Event> events;
  coalescer.flush(events);
  deliver(events, out);
  calls.stop(now);
  calls.pass_on(now, refusals, out);
  if (why == Stopped::Why::left) snapshot.on_leave();
  out.push_back(Stopped{why});
}

wire::DoorOptions Node::Rooms::door() const {
  return {.keyring = &keys.ring(), .label = config.label, .compress = config.compression};
}

/// Plaintext doors need no nonce, and the core asks its generator for nothing it does not use.
wire::Nonce Node::Rooms::nonce() {
  wire::Nonce nonce{};
  if (!keys.ring().empty()) rng.fill(nonce);
  return nonce;
}

}  // namespace pando::node
