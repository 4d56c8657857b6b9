#include "core/resp/reply_queue.h"

#include "base/assert.h"

namespace pando::resp {

Ticket ReplyQueue::expect() {
  slots_.emplace_back();
  return first_ + slots_.size() - 1;
}

void ReplyQueue::answer(Ticket ticket, std::string_view reply) {
  PANDO_ASSERT(ticket >= first_ && ticket - first_ < slots_.size());
  Slot& slot = slots_[ticket - first_];
  PANDO_ASSERT(!slot.answered);
  slot.answered = true;
  if (ticket != first_) {
    slot.reply = reply;
    held_ += reply.size();
    return;
  }
  ready_ += reply;
  for (;;) {
    ready_ += slots_.front().after;
    slots_.pop_front();
    ++first_;
    if (slots_.empty() || !slots_.front().answered) return;
    ready_ += slots_.front().reply;
    held_ -= slots_.front().reply.size();
  }
}

}  // namespace pando::resp
