#pragma once
/// The rows, group by group: each is defined beside its handlers.
#include <span>

#include "core/keys/command.h"

namespace pando::keys {

std::span<const Command> string_commands();
std::span<const Command> many_text_commands();
std::span<const Command> text_commands();
std::span<const Command> lcs_commands();
std::span<const Command> key_commands();
std::span<const Command> walk_commands();
std::span<const Command> expiry_commands();
std::span<const Command> object_commands();
std::span<const Command> bit_commands();
std::span<const Command> bitfield_commands();

}  // namespace pando::keys
