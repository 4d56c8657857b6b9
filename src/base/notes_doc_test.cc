// docs/notes.md is drawn from the table of notes. PANDO_REWRITE=1 draws it anew.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/note.h"
#include "source_tree.h"

namespace pando {
namespace {

std::string path() {
  return source_tree() + "/docs/notes.md";
}

std::string document() {
  std::string out =
      "# What a node can say\n\n"
      "Every message of the log with its level, its meaning and what an operator can do. `…` "
      "stands "
      "for the node,\naddress or file it is about. The code is the key in JSON logs and metrics. "
      "Drawn from `src/base/notes.def`.\n\n"
      "| code | level | subsystem | meaning | remedy |\n|---|---|---|---|---|\n";
  for (const NoteRow& row : note_table()) {
    std::string meaning{row.meaning};
    if (const auto hole = meaning.find("{}"); hole != meaning.npos) meaning.replace(hole, 2, "…");
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", row.name, to_string(row.level),
                       row.subsystem, meaning, row.remedy);
  }
  return out;
}

TEST(NotesDocument, IsWhatTheTableSays) {
  if (std::getenv("PANDO_REWRITE") != nullptr) std::ofstream{path()} << document();
  std::ostringstream kept;
  kept << std::ifstream{path()}.rdbuf();
  EXPECT_EQ(kept.str(), document()) << "PANDO_REWRITE=1 base_test draws it anew";
}

TEST(NotesDocument, HasACellForEveryWord) {
  for (const NoteRow& row : note_table())
    for (const std::string_view text : {row.meaning, row.remedy})
      EXPECT_EQ(text.find_first_of("|\n"), text.npos) << row.name;
}

}  // namespace
}  // namespace pando
