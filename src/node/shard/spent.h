#pragma once
/// How much time did which command take here?
#include <cstdint>
#include <map>
#include <vector>

#include "node/shard/histogram.h"
#include "node/shard/observer.h"
#include "wire/resp/command_spec.h"

namespace pando::shard {

/// Of one row of the command table, since the start.
struct Spending {
  const resp::CommandSpec* row = nullptr;
  std::uint64_t runs = 0, nanoseconds = 0;
};

/// Measures without an observer nothing. The clock is read once for each command: where one ends
/// the next one begins.
class Spent {
 public:
  /// `observer` must outlive it; may be null.
  explicit Spent(const Observer* observer) : observer_(observer) {}

  /// What comes now is the next command's.
  void begin() {
    if (observer_ != nullptr) at_ = observer_->ticks();
  }
  /// Ticks since then; 0 if nothing is measured. What comes now is what is measured next.
  std::uint64_t lap();
  /// The same; that was a command of this row.
  std::uint64_t end(const resp::CommandSpec& row);

  std::uint64_t nanoseconds(std::uint64_t ticks) const;
  /// The least number of ticks that is as long.
  std::uint64_t ticks(std::uint64_t microseconds) const;
  std::vector<Spending> all() const;
  NamedHistograms histograms() const;

 private:
  struct Count {
    std::uint64_t runs = 0, ticks = 0;
    Histogram histogram;
  };

  const Observer* observer_;
  std::uint64_t at_ = 0;
  std::map<const resp::CommandSpec*, Count> counts_;
  const resp::CommandSpec* last_row_ = nullptr;  ///< the next command is often the same again
  Count* last_ = nullptr;
};

}  // namespace pando::shard
