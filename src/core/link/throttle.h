#pragma once
/// How much of a long transfer may be under way?
///
/// What is under way stands in queues before whatever is said after it. So it is kept to what makes
/// a grant take half as long again as it takes at best: enough to keep any line busy, and little
/// enough that a small message beside it hardly waits. Source: docs/protocol/link.md, "Lanes".
#include <cstddef>
#include <cstdint>

#include "base/fifo.h"
#include "pando/time.h"

namespace pando::link {

/// Of one lane of one link. One thread.
class Throttle {
 public:
  /// Between `least` and `most` bytes may be under way; it begins with `least`.
  Throttle(std::size_t least, std::size_t most, std::size_t step)
      : least_(least), most_(most), step_(step), limit_(least) {}

  void sent(Instant now, std::size_t bytes);
  /// The peer has taken so many more bytes.
  void granted(Instant now, std::size_t bytes);
  /// How many bytes may leave now.
  std::size_t room() const;
  std::size_t limit() const { return limit_; }

 private:
  struct Mark {
    Instant at;
    std::uint64_t end;  ///< of what had been sent then
  };
  /// The least time of a grant in this period and the one before.
  Duration best(Instant now, Duration time);

  std::size_t least_, most_, step_, limit_;
  std::uint64_t sent_ = 0, granted_ = 0;
  Fifo<Mark> marks_;   ///< of what is not granted
  bool full_ = false;  ///< there was more to send than the limit allowed
  Duration best_now_ = Duration::max(), best_before_ = Duration::max();
  Instant period_end_;
};

}  // namespace pando::link
