#pragma once
/// What INFO tells of the keys of a shard beside its View.
#include <cstdint>
#include <string>

namespace pando::shard {

class Shard;

struct Holdings {
  std::uint64_t expires = 0;  ///< keys that this node answers for and that are to expire
  std::string policy;         ///< which keys go when there is more than may be here
  friend bool operator==(const Holdings&, const Holdings&) = default;
};

Holdings holdings_of(const Shard& shard);

}  // namespace pando::shard
