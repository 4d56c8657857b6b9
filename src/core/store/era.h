#pragma once
/// Which writes were numbered by whom, and what two logs have in common.
/// Source: docs/protocol/store.md, "The log of a copy".
#include <optional>
#include <string_view>
#include <vector>

#include "core/store/io.h"
#include "pando/bytes.h"

namespace pando::store {

/// One list of holders of a bucket: there is one in each branch and `since`.
struct Configuration {
  map::Epoch since = 0;  ///< 0: none
  std::uint64_t branch = 0;
  friend bool operator==(const Configuration&, const Configuration&) = default;
};
/// Of a branch's name, the same everywhere.
std::uint64_t branch_hash(std::string_view name);

struct Era {
  Configuration by;
  Sequence first = 0;  ///< of its writes
  friend bool operator==(const Era&, const Era&) = default;
};

/// The eras of one copy, oldest first.
class History {
 public:
  /// A primary takes over behind its last write.
  void begin(const Configuration& by, Sequence last);
  /// Somebody else's; false, and nothing has changed: that is none.
  bool assign(std::vector<Era> eras);
  /// Whether a log with this history that ends at `last` has the write that was numbered so by that
  /// configuration's primary; nullopt: its era may have been forgotten.
  std::optional<bool> has(const Configuration& by, Sequence sequence, Sequence last) const;
  void clear() { eras_.clear(); }
  const std::vector<Era>& eras() const { return eras_; }

 private:
  std::vector<Era> eras_;
};

/// Up to where two logs that end there are known to be equal.
Sequence common(const std::vector<Era>& a, Sequence last_a, const std::vector<Era>& b,
                Sequence last_b);

}  // namespace pando::store
