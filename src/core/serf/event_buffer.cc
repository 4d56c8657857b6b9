#include "core/serf/event_buffer.h"

#include <algorithm>

#include "wire/serf_state.h"

namespace pando::serf {
namespace {

/// A slot is one Lamport time: what a whole cluster says at once.
constexpr std::size_t kMaxSlotBytes = 64 * 1024;
/// All slots travel in every state exchange, which must stay well below the limit of a stream.
constexpr std::size_t kMaxBytes = 8 << 20;

std::size_t cost(const wire::serf::PastEvent& event) {
  return sizeof event + event.name.size() + event.payload.size();
}

}  // namespace

EventBuffer::Verdict EventBuffer::put(LamportTime time, const wire::serf::PastEvent& event) {
  Slot& slot = used_[time % slots_];
  if (slot.events.time != time) {
    bytes_ -= slot.bytes;
    slot = Slot{.events = {.time = time, .events = {}}, .bytes = 0};
  }
  auto& known = slot.events.events;
  if (std::find(known.begin(), known.end(), event) != known.end()) return Verdict::echo;
  const std::size_t more = cost(event);
  if (slot.bytes + more > kMaxSlotBytes || bytes_ + more > kMaxBytes) return Verdict::full;
  slot.bytes += more;
  bytes_ += more;
  known.push_back(event);
  encoded_.clear();
  return Verdict::fresh;
}

ByteView EventBuffer::encoded() const {
  if (!encoded_.empty()) return encoded_;
  std::vector<const wire::serf::PastEvents*> slots(slots_, nullptr);
  for (const auto& [number, slot] : used_)
    if (!slot.events.events.empty()) slots[number] = &slot.events;
  encoded_ = wire::serf::encode_past_events(slots);
  return encoded_;
}

}  // namespace pando::serf
