#pragma once
/// What a machine has to say to humans: codes now, words at the exit.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "pando/level.h"

namespace pando {

/// One code per thing that can be said. Who names one includes base/note_code.h: a new row then
/// compiles only what says something, not all that passes it on.
enum class NoteCode : std::uint16_t;

/// What a code means, for logs, metrics and docs/notes.md.
struct NoteRow {
  NoteCode code;
  std::string_view name;  ///< the code's spelling, a stable key for metrics and searches
  Level level;
  std::string_view subsystem;  ///< first word of a log line: `memberlist`, `serf`, `agent`, …
  std::string_view meaning;    ///< one clause; `{}` is replaced by the subject
  std::string_view remedy;     ///< what an operator can do; empty where nothing is needed
};

const NoteRow& row(NoteCode code);
/// All rows in the order of their codes.
std::span<const NoteRow> note_table();

/// A code with its particulars. Values only, so that tests compare notes and traces stay equal.
struct Note {
  NoteCode code;
  std::string subject;  ///< whom or what it is about: a node, an address, a file
  std::string detail;   ///< particulars; may be empty

  friend bool operator==(const Note&, const Note&) = default;
};

/// The human text: the meaning with the subject in place, then the detail after a colon.
std::string describe(const Note& note);

}  // namespace pando
