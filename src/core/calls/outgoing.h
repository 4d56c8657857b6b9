#pragma once
/// Letters that wait until the link with their peer takes them.
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/calls/config.h"
#include "core/calls/io.h"

namespace pando::calls {

/// To whom, and how.
using Way = std::pair<std::string, Lane>;

/// One queue per way. One thread.
class Outgoing {
 public:
  /// Whether so much more may wait without exceeding `limit`.
  bool has_room(const Way& way, const Room& limit, std::size_t size) const;
  void add(const Way& way, Letter letter);
  /// Takes back the letter with this tag. False: it is not here any more.
  bool withdraw(const Way& way, std::uint64_t tag);
  /// Forgets what belonged to the link that has ended: answers and cancellations. What begins
  /// something waits for the next one.
  void end_link(const std::string& peer);
  /// Nothing that waits for this peer will leave.
  void drop(const std::string& peer);

  /// Ways with something to say, sorted.
  std::vector<Way> waiting() const;
  bool empty() const { return queues_.empty(); }
  std::optional<Letter> take(const Way& way);
  std::size_t bytes() const;

 private:
  struct Queue {
    std::deque<Letter> letters;
    std::size_t bytes = 0;
  };
  std::map<Way, Queue> queues_;  ///< none is empty
};

}  // namespace pando::calls
