#include "core/resp/reply_queue.h"

#include "base/assert.h"

namespace pando::resp {

Ticket ReplyQueue::expect(const CommandSpec* asked, bool muted) {
  slots_.push_back({.asked = asked, .muted = muted});
  return last();
}

/// The room of the slots is kept for the next requests, unless it is much.
void ReplyQueue::pop_front() {
  constexpr std::size_t kMostKept = 256, kMostGone = 64;
  front().kept.reset();
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
  Slot& answered = slot(ticket);
  PANDO_ASSERT(!answered.answered);
  answered.answered = true;
  if (answered.muted) reply = {};
  if (ticket != first_) {
    answered.keep().reply = reply;
    held_ += reply.size();
    return;
  }
  ready_ += reply;
  for (;;) {
    if (const Kept* const kept = front().kept.get()) {
      ready_ += kept->after;
      held_ -= kept->pushed;
    }
    pop_front();
    if (waiting() == 0 || !front().answered) return;
    const std::string& next = front().keep().reply;
    ready_ += next;
    held_ -= next.size();
  }
}

void ReplyQueue::push(Ticket behind, std::string_view text) {
  if (behind < first_) {
    ready_ += text;
    return;
  }
  PANDO_ASSERT(behind - first_ < waiting());
  Kept& kept = slot(behind).keep();
  kept.after += text;
  kept.pushed += text.size();
  held_ += text.size();
}

}  // namespace pando::resp
