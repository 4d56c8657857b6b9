#pragma once
/// Keeps the guardian's page up to date.
#include <optional>
#include <vector>

#include "agent/logger.h"
#include "shell/guardian.h"
#include "shell/node_driver.h"

namespace pando::agent {

/// As early as possible: a guardian is a copy of what this process is now. None for a plain Serf
/// member; a note if there ought to be one.
std::optional<shell::Guardian> begin_guard(const node::Config& node, std::vector<Note>& notes);

/// One thread, the loop's.
class LastWill {
 public:
  /// Without a guardian nothing here does anything. `log` hears when one had to be replaced; the
  /// two must outlive this.
  LastWill(shell::Loop& loop, const shell::NodeDriver& driver, Logger& log,
           std::optional<shell::Guardian> guardian);

  /// Something may have changed. Cheap if nothing has.
  void keep();
  /// This node has left: nobody needs to be told.
  void dismiss();

 private:
  void look();
  void replace(const node::Ending& before);

  const shell::NodeDriver& driver_;
  std::optional<shell::Guardian> guardian_;
  Logger& log_;
  std::optional<std::uint64_t> written_;  ///< the version in the page
  shell::Timer timer_;
};

}  // namespace pando::agent
