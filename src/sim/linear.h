#pragma once
/// Is there an order of these operations in which each happened at a moment between its invocation
/// and its end, and answered what one key alone would have?
///
/// Wing and Gong's search, as Lowe does it ("Testing for linearizability", 2016): an operation is
/// put into the order only when another one ends, and what has been tried is remembered.
#include <cstddef>
#include <span>

#include "sim/data_model.h"

namespace pando::sim {

enum class Linear : std::uint8_t {
  yes,
  no,
  undecided,  ///< more would have to be tried than is allowed
};

/// Of one key, in any order. `unknown` ones may happen at any time from their invocation on, or
/// never; `not_done` and `open` ones are not to be among them. With an empty reply any would do.
/// `unexplained`, if any, becomes the place of the first one whose end nothing explains.
Linear linear(std::span<const Operation> operations, std::size_t most = 200'000,
              std::size_t* unexplained = nullptr);

}  // namespace pando::sim
