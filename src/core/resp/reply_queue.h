#pragma once
/// In which order do the answers of one connection leave? In that of the requests, whichever is
/// ready first.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wire/resp/command_spec.h"

namespace pando::resp {

/// Names a request of one connection. Tickets are given in order, from 1.
using Ticket = std::uint64_t;

/// Answers of one connection. One thread.
class ReplyQueue {
 public:
  /// A request whose answer comes later. `muted`: nobody wants to hear it.
  Ticket expect(const CommandSpec* asked = nullptr, bool muted = false);
  /// What that request was.
  const CommandSpec* asked(Ticket ticket) const { return slots_[gone_ + (ticket - first_)].asked; }
  /// Its answer. Requires a ticket that was given and not answered.
  void answer(Ticket ticket, std::string_view reply);
  /// Where to write what is said now: behind the answers to all that was asked before.
  std::string& tail() { return waiting() == 0 ? ready_ : slots_.back().keep().after; }

  /// Says something behind the answer to a ticket that was given, or at once if that has left.
  void push(Ticket behind, std::string_view text);

  /// The one that was given last.
  Ticket last() const { return first_ + waiting() - 1; }
  /// Requests without an answer, and answers that wait for those before them.
  std::size_t waiting() const { return slots_.size() - gone_; }
  /// Bytes of answers that wait for others, and of what was pushed behind them.
  std::size_t held() const { return held_; }
  /// What may leave; the driver takes it away.
  std::string& ready() { return ready_; }
  const std::string& ready() const { return ready_; }

 private:
  /// What is needed for one that is answered before those in front of it, or behind which something
  /// was said.
  struct Kept {
    std::string reply;
    std::string after;       ///< said behind it
    std::size_t pushed = 0;  ///< bytes of that which push() said
  };
  struct Slot {
    const CommandSpec* asked = nullptr;
    bool answered = false, muted = false;
    std::unique_ptr<Kept> kept;  ///< null: nothing, as for most

    Kept& keep() { return kept ? *kept : *(kept = std::make_unique<Kept>()); }
  };

  Slot& front() { return slots_[gone_]; }
  Slot& slot(Ticket ticket) { return slots_[gone_ + (ticket - first_)]; }
  void pop_front();

  Ticket first_ = 1;      ///< of the first request that waits
  std::size_t gone_ = 0;  ///< slots at the front that are of no use any more
  std::vector<Slot> slots_;
  std::size_t held_ = 0;
  std::string ready_;
};

}  // namespace pando::resp
