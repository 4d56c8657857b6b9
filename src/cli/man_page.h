#pragma once
/// Manual pages in roff, drawn from the table of verbs.
#include <string>

#include "cli/command_table.h"

namespace pando::cli {

/// pando(1): the overview and every verb with all its flags.
std::string man_page();
/// pando-VERB(1).
std::string man_page(const Command& command);

}  // namespace pando::cli
