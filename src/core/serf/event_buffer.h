#pragma once
/// The events of the last few hundred times: to tell news from echoes and to hand on to newcomers.
#include <map>

#include "core/serf/serf.h"

namespace pando::serf {

/// Slot number = time mod slots; a slot belongs to the time that wrote it last. A slot holds a
/// bounded number of bytes; what does not fit is refused, because what is not remembered could not
/// be told from an echo. One thread.
class EventBuffer {
 public:
  explicit EventBuffer(std::size_t slots) : slots_{slots} {}

  enum class Verdict : std::uint8_t { fresh, echo, full };
  /// Remembers an event unless it is known.
  Verdict put(LamportTime time, const wire::serf::PastEvent& event);

  /// Every slot, most of them nil, as a state exchange carries them, encoded. Encoded anew only
  /// after a change.
  ByteView encoded() const;

 private:
  struct Slot {
    wire::serf::PastEvents events;
    std::size_t bytes = 0;
  };
  std::size_t slots_, bytes_ = 0;
  std::map<std::size_t, Slot> used_;  ///< by slot number
  mutable Bytes encoded_;             ///< empty: to be made
};

}  // namespace pando::serf
