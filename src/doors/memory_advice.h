#pragma once
/// Is something wrong with the memory of a node, and what can be done? MEMORY DOCTOR.
#include <cstdint>
#include <string>

#include "node/shard/view.h"

namespace pando::doors {

/// A sentence a line. `resident`: octets of the process that are in memory.
std::string memory_advice(const shard::View& data, std::uint64_t resident);

}  // namespace pando::doors
