#pragma once
/// Keeps what strangers can cause from filling a log.
#include <cstdint>
#include <map>

#include "base/note.h"
#include "pando/time.h"

namespace pando {

/// Lets each kind of note through at most once a second, and counts all of them. One thread.
class NoteGate {
 public:
  /// Appends the note to `out` unless one of its kind was said less than a second ago.
  template <class Outbox>
  void say(Instant now, Note note, Outbox& out) {
    const auto [it, first] = rows_.try_emplace(note.code);
    Row& row = it->second;
    ++row.count;
    if (!first && now < row.quiet_until) return;
    row.quiet_until = now + kPause;
    out.push_back(std::move(note));
  }

  /// How often a kind of note was to be said.
  std::uint64_t count(NoteCode code) const {
    const auto it = rows_.find(code);
    return it == rows_.end() ? 0 : it->second.count;
  }

 private:
  struct Row {
    Instant quiet_until;
    std::uint64_t count = 0;
  };
  static constexpr Duration kPause = std::chrono::seconds{1};
  std::map<NoteCode, Row> rows_;
};

}  // namespace pando
