#pragma once
/// How much may clients write where a peer has to keep up, for what it takes?
#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace pando::store {

/// Half of what it takes: with the other half it comes nearer.
class Allowance {
 public:
  /// It has had so much more, of whatever was sent to it; `most` may be written at once.
  void taken(std::uint64_t octets, std::size_t most) {
    now_ += octets;
    octets_ = std::min(octets_ + static_cast<std::int64_t>(octets / 2),
                       static_cast<std::int64_t>(most));
  }
  void wrote(std::size_t octets) { octets_ -= static_cast<std::int64_t>(octets); }
  /// Something may be written.
  bool any() const { return octets_ > 0; }
  /// What it has taken in the present second or the one before, whichever is more.
  std::uint64_t lately() const { return std::max(now_, before_); }
  /// A second is over.
  void look() {
    before_ = now_;
    now_ = 0;
    octets_ = std::max<std::int64_t>(octets_, 0);
  }

 private:
  std::int64_t octets_ = 0;
  std::uint64_t now_ = 0, before_ = 0;
};

}  // namespace pando::store
