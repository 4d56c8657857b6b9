#include "cli/info_view.h"

#include <fmt/format.h>

#include "cli/text_table.h"

namespace pando::cli {

std::string info_text(const std::map<std::string, std::map<std::string, std::string>>& sections) {
  std::string text;
  for (const auto& [section, rows] : sections) {
    text += fmt::format("{}:\n", printable(section));
    for (const auto& [key, value] : rows) {
      text += fmt::format("\t{} = {}\n", printable(key), printable(value));
    }
  }
  return text;
}

}  // namespace pando::cli
