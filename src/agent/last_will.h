#pragma once
/// Keeps the guardian's page up to date.
#include <optional>
#include <vector>

#include "shell/guardian.h"
#include "shell/node_driver.h"

namespace pando::agent {

/// As early as possible: a guardian is a copy of what this process is now. None for a plain Serf
/// member; a note if there ought to be one.
std::optional<shell::Guardian> begin_guard(const node::Config& node, std::vector<Note>& notes);

/// One thread, the loop's.
class LastWill {
 public:
  /// Without a guardian nothing here does anything.
  LastWill(shell::Loop& loop, const shell::NodeDriver& driver,
           std::optional<shell::Guardian> guardian);

  /// Something may have changed. Cheap if nothing has.
  void keep();
  /// This node has left: nobody needs to be told.
  void dismiss();

 private:
  void look();

  const shell::NodeDriver& driver_;
  std::optional<shell::Guardian> guardian_;
  std::optional<std::uint64_t> written_;  ///< the version in the page
  shell::Timer timer_;
};

}  // namespace pando::agent
