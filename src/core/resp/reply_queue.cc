#include "core/resp/reply_queue.h"

#include "base/assert.h"

namespace pando::resp {

Ticket ReplyQueue::expect(const CommandSpec* asked, bool muted) {
  Slot& slot = slots_.emplace_back();
  slot.asked = asked;
  slot.muted = muted;
  return last();
}

/// The room of the slots is kept for the next requests, unless it is much.
void ReplyQueue::pop_front() {
  constexpr std::size_t kMostKept = 256, kMostGone = 64;
  if (!front().reply.empty() || !front().after.empty()) front() = {};
  ++first_;
  ++gone_;
  if (waiting() == 0) {
    slots_.clear();
    if (slots_.capacity() > kMostKept) slots_.shrink_to_fit();
    gone_ = 0;
  } else if (gone_ > kMostGone && gone_ > waiting()) {
    slots_.erase(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(gone_));
    gone_ = 0;
  }
}

void ReplyQueue::answer(Ticket ticket, std::string_view reply) {
  PANDO_ASSERT(ticket >= first_ && ticket - first_ < waiting());
  Slot& slot = slots_[gone_ + (ticket - first_)];
  PANDO_ASSERT(!slot.answered);
  slot.answered = true;
  if (slot.muted) reply = {};
  if (ticket != first_) {
    slot.reply = reply;
    held_ += reply.size();
    return;
  }
  ready_ += reply;
  for (;;) {
    ready_ += front().after;
    held_ -= front().pushed;
    pop_front();
    if (waiting() == 0 || !front().answered) return;
    ready_ += front().reply;
    held_ -= front().reply.size();
  }
}

void ReplyQueue::push(Ticket behind, std::string_view text) {
  if (behind < first_) {
    ready_ += text;
    return;
  }
  PANDO_ASSERT(behind - first_ < waiting());
  Slot& slot = slots_[gone_ + (behind - first_)];
  slot.after += text;
  slot.pushed += text.size();
  held_ += text.size();
}

}  // namespace pando::resp
