#pragma once
/// Where key commands meet the keyring: one at a time, written to the file before it is in force.
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/serf/serf.h"
#include "pando/node.h"
#include "wire/keyring.h"

namespace pando::node {

/// A queue of key commands in front of a keyring.
///
/// With `persist`, a change is first handed out as StoreKeyring and takes force when the driver
/// reports success; a failed write leaves ring and file as they were. One thread.
class KeyDesk {
 public:
  KeyDesk(wire::Keyring ring, bool persist);

  const wire::Keyring& ring() const { return ring_; }

  /// Takes a command; whatever can be answered now is appended to `answers`.
  void submit(serf::KeyCommand command, std::vector<serf::KeyApplied>& answers, Outbox& out);
  /// The driver's report on a StoreKeyring. Unknown tokens are ignored.
  void stored(const KeyringStored& report, std::vector<serf::KeyApplied>& answers, Outbox& out);

 private:
  void work(std::vector<serf::KeyApplied>& answers, Outbox& out);

  wire::Keyring ring_;
  bool persist_;
  /// Front first; bounded.
  std::deque<serf::KeyCommand> waiting_;
  std::optional<wire::Keyring> in_file_;  ///< the ring being written; its command is waiting_[0]
  std::uint64_t last_token_ = 0;
};

}  // namespace pando::node
