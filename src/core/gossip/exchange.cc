#include "core/gossip/exchange.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "core/gossip/codec.h"

namespace pando::gossip {
namespace {

/// Answers to this step and later ones carry deltas only; nothing answers those.
constexpr std::uint32_t kLastQuestion = 5;

std::uint64_t thousandths(double rate) {
  return static_cast<std::uint64_t>(std::llround(rate * 1000));
}

}  // namespace

proto::Gossip Exchange::begin(std::uint32_t step) const {
  const Config& config = shared_.config;
  proto::Gossip message;
  message.set_from(config.name);
  message.mutable_sender()->set_id(
      std::string(config.self.id.bytes.begin(), config.self.id.bytes.end()));
  message.mutable_sender()->set_start(config.self.start);
  message.set_step(step);
  return message;
}

std::size_t Exchange::room(const proto::Gossip& message) const {
  constexpr std::size_t kFraming = 8;  // tag and length of what is added
  const std::size_t used = message.ByteSizeLong() + kFraming;
  return shared_.config.packing.packet - std::min(shared_.config.packing.packet, used);
}

void Exchange::send(const proto::Gossip& message, const Partner& to, Outbox& out) const {
  Bytes bytes = encode(message);
  PANDO_ASSERT(bytes.size() <= shared_.config.packing.packet);
  out.push_back(SendDatagram{to.peer.endpoint, std::move(bytes)});
}

void Exchange::open(Instant now, const Partner& partner, Outbox& out) {
  proto::Gossip message = begin(1);
  if (shared_.config.flow.enabled) {
    message.mutable_wish()->set_wanted(thousandths(shared_.flow.wanted(now)));
    message.mutable_wish()->set_allowed(thousandths(shared_.flow.allowed()));
  }
  const Packing& packing = shared_.config.packing;
  if (packing.digests == Digests::ranged)
    message.set_root(write_root(shared_.table.root()));
  else if (packing.digests == Digests::subset)
    lister_.sample(packing.subset, *message.mutable_digest(), room(message));
  else if (!lister_.whole(*message.mutable_digest(), room(message)))
    lister_.recent(~std::uint64_t{0}, *message.mutable_digest(), room(message));
  send(message, partner, out);
}

void Exchange::received(Instant now, const proto::Gossip& message, Partner& from, Outbox& out) {
  Answer answer;
  const std::uint64_t learnt = shared_.progress;
  for (const proto::OwnerDelta& delta : message.deltas()) intake_.take(now, delta, answer, out);
  if (shared_.stopped) return;
  if (message.has_grant()) accept(message.grant());
  if (message.step() == 1 && !message.root().empty()) {
    if (equal(message))
      from.has = shared_.self().state.version;
    else
      answer_root(now, message, from, out);
  } else if (message.step() == 1 && message.has_digest()) {
    answer_plain(now, message, from, answer, out);
  } else {
    answer_sums(now, message, from, answer, out);
  }
  send_deltas(now, answer, message.step() + 1, from, out);
  // Who learnt nothing would only get the same again.
  if (message.more() && shared_.progress != learnt) open(now, from, out);
}

bool Exchange::equal(const proto::Gossip& message) const {
  return message.root() == write_root(shared_.table.root());
}

/// Roots differ: all we have if it fits a packet, else where to look for the difference.
void Exchange::answer_root(Instant now, const proto::Gossip& message, const Partner& from,
                           Outbox& out) {
  proto::Gossip reply = begin(2);
  if (message.has_wish()) grant(now, shared_.config.flow, message.wish(), reply);
  if (!lister_.whole(*reply.mutable_digest(), room(reply))) {
    for (std::size_t i = 0; i < kRanges; ++i) reply.add_ranges(shared_.table.range(i));
    lister_.recent(~std::uint64_t{0}, *reply.mutable_digest(), room(reply));
  }
  send(reply, from, out);
}

/// The paper's push-pull: a digest of the same owners and deltas.
void Exchange::answer_plain(Instant now, const proto::Gossip& message, Partner& from,
                            Answer& answer, Outbox& out) {
  proto::Gossip reply = begin(2);
  if (message.has_wish()) grant(now, shared_.config.flow, message.wish(), reply);
  if (message.digest().complete() == 0 || !lister_.whole(*reply.mutable_digest(), room(reply)))
    lister_.mirror(message.digest(), *reply.mutable_digest(), room(reply));
  send(reply, from, out);
  compare_.digest(now, message.digest(), from, answer, out);
}

void Exchange::answer_sums(Instant now, const proto::Gossip& message, Partner& from, Answer& answer,
                           Outbox& out) {
  if (message.step() > kLastQuestion) return;
  const std::size_t refused = answer.wants.size();
  if (message.has_digest()) compare_.digest(now, message.digest(), from, answer, out);
  // The paper's exchange has told already what is wanted, but for what was refused just now.
  if (shared_.config.packing.digests != Digests::ranged) answer.wants.resize(refused);
  const std::uint64_t ranges = differing(message);
  if (answer.wants.empty() && ranges == 0) return;
  proto::Gossip reply = begin(message.step() + 1);
  lister_.window(ranges, answer.wants, *reply.mutable_digest(), room(reply));
  send(reply, from, out);
}

std::uint64_t Exchange::differing(const proto::Gossip& message) const {
  std::uint64_t ranges = 0;
  for (std::size_t i = 0; i < kRanges && message.ranges_size() > 0; ++i)
    if (message.ranges(static_cast<int>(i)) != shared_.table.range(i))
      ranges |= std::uint64_t{1} << i;
  return ranges;
}

/// Shares both allowances anew, ours at once, the other's by the reply.
void Exchange::grant(Instant now, const FlowSettings& settings, const proto::FlowWish& wish,
                     proto::Gossip& reply) {
  if (!settings.enabled) return;
  const auto rate = [&](std::uint64_t n) {
    return std::min(static_cast<double>(n) / 1000, settings.most);
  };
  const auto [ours, theirs] = share_allowance(shared_.flow.wanted(now), shared_.flow.allowed(),
                                              rate(wish.wanted()), rate(wish.allowed()));
  reply.mutable_grant()->set_before(wish.allowed());
  reply.mutable_grant()->set_after(thousandths(theirs));
  shared_.flow.allow(ours);
}

void Exchange::accept(const proto::FlowGrant& grant) {
  const FlowSettings& settings = shared_.config.flow;
  const auto rate = [&](std::uint64_t n) {
    return std::min(static_cast<double>(n) / 1000, settings.most);
  };
  if (settings.enabled)
    shared_.flow.allow(shared_.flow.allowed() + rate(grant.after()) - rate(grant.before()));
}

void Exchange::send_deltas(Instant now, const Answer& answer, std::uint32_t step, const Partner& to,
                           Outbox& out) {
  Packer packer{shared_, now, answer};
  if (packer.empty()) return;
  const Packing& packing = shared_.config.packing;
  const std::size_t budget = packing.packet - std::min(packing.packet, begin(step).ByteSizeLong());
  if (to.peer.linked && packer.exceeds(packing.packets, budget)) {
    send_large(packer, step, to, out);
  } else {
    for (std::size_t i = 0; i < packing.packets && !packer.empty(); ++i) {
      proto::Gossip message = begin(step);
      if (!packer.fill(message, packing.packet, false)) break;
      send(message, to, out);
    }
  }
  shared_.flow.packed(packer.behind());
}

void Exchange::send_large(Packer& packer, std::uint32_t step, const Partner& to,
                          Outbox& out) const {
  proto::Gossip message = begin(step);
  message.set_more(true);
  packer.fill(message, shared_.config.packing.frame, true);
  if (packer.empty()) message.clear_more();
  out.push_back(SendLarge{to.peer.name, encode(message)});
}

}  // namespace pando::gossip
