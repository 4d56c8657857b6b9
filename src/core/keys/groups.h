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
std::span<const Command> hash_commands();
std::span<const Command> hash_walks();
std::span<const Command> list_commands();
std::span<const Command> list_searches();
std::span<const Command> list_moves();
std::span<const Command> set_commands();
std::span<const Command> set_algebra();
std::span<const Command> zset_commands();
std::span<const Command> zset_adding();
std::span<const Command> zset_ranges();
std::span<const Command> zset_range_counts();
std::span<const Command> zset_pops();
std::span<const Command> zset_algebra();

}  // namespace pando::keys
