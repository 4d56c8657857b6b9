#include "base/note.h"

#include <array>

#include "base/note_code.h"

namespace pando {
namespace {

constexpr NoteRow kRows[] = {
#define PANDO_NOTE(code, level, subsystem, meaning, remedy) \
  {NoteCode::code, #code, Level::level, subsystem, meaning, remedy},
#include "base/notes.def"
#undef PANDO_NOTE
};

}  // namespace

std::string_view to_string(Level level) {
  constexpr std::array<std::string_view, 5> kNames = {"TRACE", "DEBUG", "INFO", "WARN", "ERR"};
  return kNames[static_cast<std::size_t>(level)];
}

const NoteRow& row(NoteCode code) {
  return kRows[static_cast<std::size_t>(code)];
}

std::span<const NoteRow> note_table() {
  return kRows;
}

std::string describe(const Note& note) {
  const auto meaning = row(note.code).meaning;
  const auto hole = meaning.find("{}");
  std::string out{meaning.substr(0, hole)};
  if (hole != std::string_view::npos) out.append(note.subject).append(meaning.substr(hole + 2));
  if (!note.detail.empty()) out.append(": ").append(note.detail);
  return out;
}

}  // namespace pando
