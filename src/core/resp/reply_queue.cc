#include "core/resp/reply_queue.h"

#include "base/assert.h"

namespace pando::resp {

Ticket ReplyQueue::expect(bool muted) {
  slots_.emplace_back().muted = muted;
  return first_ + slots_.size() - 1;
}

void ReplyQueue::answer(Ticket ticket, std::string_view reply) {
  PANDO_ASSERT(ticket >= first_ && ticket - first_ < slots_.size());
  Slot& slot = slots_[ticket - first_];
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
    ready_ += slots_.front().after;
    held_ -= slots_.front().pushed;
    slots_.pop_front();
    ++first_;
    if (slots_.empty() || !slots_.front().answered) return;
    ready_ += slots_.front().reply;
    held_ -= slots_.front().reply.size();
  }
}

void ReplyQueue::push(Ticket behind, std::string_view text) {
  if (behind < first_) {
    ready_ += text;
    return;
  }
  PANDO_ASSERT(behind - first_ < slots_.size());
  Slot& slot = slots_[behind - first_];
  slot.after += text;
  slot.pushed += text.size();
  held_ += text.size();
}

}  // namespace pando::resp
