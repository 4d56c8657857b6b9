#pragma once
/// What does a command do with its keys? Source: redis.io, "Command key specifications".
#include <cstddef>
#include <string_view>
#include <vector>

#include "wire/resp/command_spec.h"

namespace pando::resp {

/// Of the `nth` key of a request, counted as key_indices() gives them: Redis's flags, as `RW`,
/// `access`, `update`.
std::vector<std::string_view> key_flags(const CommandSpec& row, Words words, std::size_t nth);

}  // namespace pando::resp
