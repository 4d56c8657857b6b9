#include "core/swim/outgoing.h"

#include <algorithm>

#include "base/assert.h"
#include "core/swim/formulas.h"
#include "core/swim/swim.h"
#include "wire/memberlist.h"

namespace pando::swim {
namespace {

/// A compound has a type and a count, then a length for each part.
constexpr std::size_t kCompoundHeader = 2;
constexpr std::size_t kPartOverhead = 2;
/// The lanes begin only if more than this is left: a length and the type byte of a user message.
constexpr std::size_t kLaneOverhead = 3;
constexpr std::size_t kCrcOverhead = 5;

constexpr std::size_t kMaxRumours = 1 << 16;
constexpr std::size_t kMaxLane = 1 << 14;

/// One part is sent bare.
Bytes wrap(std::vector<Bytes>& parts) {
  Bytes packet =
      parts.size() == 1 ? std::move(parts.front()) : wire::memberlist::make_compound(parts);
  parts.clear();
  return packet;
}

}  // namespace

Outgoing::Outgoing(int retransmit_mult) : retransmit_mult_(retransmit_mult), rumours_(kMaxRumours) {
  for (std::size_t i = 0; i < kLaneCount; ++i) lanes_.push_back({BroadcastQueue{kMaxLane}});
}

void Outgoing::add_rumour(const std::string& node, Bytes message, Token token) {
  rumours_.add(node, std::move(message), token, rumours_done_);
}

/// What no packet can carry is done at once: waiting would only cost memory.
bool Outgoing::sendable(const Bytes& part) const {
  return part.size() + kPartOverhead <= budget();
}

void Outgoing::add_lane(std::size_t lane, ByteView payload, Token token, std::size_t population) {
  Bytes part;
  part.reserve(payload.size() + 1);
  part.push_back(static_cast<std::byte>(wire::memberlist::Type::user));
  part.insert(part.end(), payload.begin(), payload.end());
  lanes_[lane].population = population;
  if (!sendable(part)) {
    if (token != 0) lanes_done_.push_back(token);
    return;
  }
  lanes_[lane].queue.add({}, std::move(part), token, lanes_done_);
}

void Outgoing::prune_lane(std::size_t lane, std::size_t keep) {
  lanes_[lane].queue.prune(keep, lanes_done_);
}

void Outgoing::forget_rumours() {
  rumours_.prune(0, rumours_done_);
}

bool Outgoing::empty() const {
  return rumours_.empty() &&
         std::ranges::all_of(lanes_, [](const Lane& lane) { return lane.queue.empty(); });
}

std::size_t Outgoing::budget() const {
  const std::size_t fixed = kCompoundHeader + overhead_;
  return fixed < kPacketBudget ? kPacketBudget - fixed : 0;
}

Bytes Outgoing::with_piggyback(std::vector<Bytes> parts) {
  PANDO_ASSERT(!parts.empty());
  if (empty()) return wrap(parts);
  std::size_t used = 0;
  for (const Bytes& part : parts) used += part.size() + kPartOverhead;
  const std::size_t room = budget();
  fill({room > used ? room - used : 0, kMaxCompoundParts - parts.size()}, parts);
  return wrap(parts);
}

Bytes Outgoing::gossip() {
  if (empty()) return {};
  parts_.clear();
  fill({budget(), kMaxCompoundParts}, parts_);
  if (!parts_.empty()) return wrap(parts_);
  drop_unsendable();
  return {};
}

void Outgoing::fill(BroadcastQueue::Room room, std::vector<Bytes>& parts) {
  rumours_.take(kPartOverhead, retransmit_limit(retransmit_mult_, nodes_), room, parts,
                rumours_done_);
  for (Lane& lane : lanes_) {
    if (room.bytes <= kLaneOverhead) return;
    if (lane.queue.empty()) continue;
    lane.queue.take(kPartOverhead, retransmit_limit(retransmit_mult_, lane.population), room, parts,
                    lanes_done_);
  }
}

/// A message over the budget of an empty packet would wait for ever.
void Outgoing::drop_unsendable() {
  const std::size_t longest = budget() > kPartOverhead ? budget() - kPartOverhead : 0;
  rumours_.drop_longer_than(longest, rumours_done_);
  for (Lane& lane : lanes_) lane.queue.drop_longer_than(longest, lanes_done_);
}

std::vector<Bytes> Outgoing::packets(std::vector<Bytes> parts) const {
  std::vector<Bytes> packets, group;
  std::size_t used = 0;
  for (Bytes& part : parts) {
    if (!sendable(part)) continue;
    const std::size_t size = part.size() + kPartOverhead;
    if (used + size > budget() || group.size() == kMaxCompoundParts) {
      packets.push_back(wrap(group));
      used = 0;
    }
    used += size;
    group.push_back(std::move(part));
  }
  if (!group.empty()) packets.push_back(wrap(group));
  return packets;
}

bool Outgoing::room_for_crc(const Bytes& message) const {
  return message.size() + kCrcOverhead + overhead_ <= kPacketBudget;
}

}  // namespace pando::swim
