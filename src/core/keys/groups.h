#pragma once
/// The rows, group by group: each is defined beside its handlers.
#include <span>

#include "core/keys/command.h"

namespace pando::keys {

std::span<const Command> string_commands();

}  // namespace pando::keys
