#pragma once
/// The codes by name.
#include "base/note.h"

namespace pando {

/// The rows are in base/notes.def, the only place of words.
enum class NoteCode : std::uint16_t {
#define PANDO_NOTE(code, level, subsystem, meaning, remedy) code,
#include "base/notes.def"
#undef PANDO_NOTE
};

}  // namespace pando
