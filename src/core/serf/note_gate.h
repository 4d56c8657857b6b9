#pragma once
/// Lets a note that a stranger can cause through at most once a second.
#include <map>

#include "core/serf/serf.h"

namespace pando::serf {

class NoteGate {
 public:
  void say(Instant now, Note note, Outbox& out) {
    const auto [it, first] = quiet_until_.try_emplace(note.code, now);
    if (!first && now < it->second) return;
    it->second = now + kPause;
    out.push_back(std::move(note));
  }

 private:
  static constexpr Duration kPause = std::chrono::seconds{1};
  std::map<NoteCode, Instant> quiet_until_;
};

}  // namespace pando::serf
