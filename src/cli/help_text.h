#pragma once
/// Words for the terminal, drawn from the table of verbs.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_table.h"

namespace pando::cli {

/// Lines of at most `width` columns; a word longer than that stands alone. Line breaks in the text
/// stay, so that a list keeps its form.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// `pando members [options] ADDR...`
std::string usage_line(const Command& command);
/// `-bind=ADDR`, `-replay`: how a flag is shown.
std::string flag_form(const FlagSpec& flag);
/// Help, usual values, default and repetition of a flag in one paragraph.
std::string flag_text(const FlagSpec& flag);

}  // namespace pando::cli
