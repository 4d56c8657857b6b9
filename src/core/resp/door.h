#pragma once
/// What all clients of a server have in common.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/resp/command_index.h"
#include "core/resp/tally.h"
#include "pando/slots.h"
#include "wire/resp/command_spec.h"
#include "wire/resp/guard.h"
#include "wire/resp/limits.h"

namespace pando::resp {

/// Which commands wait (CLIENT PAUSE); the stricter one is the greater.
enum class Pausing : std::uint8_t { none, writes, all };

/// What all clients of a server share. Must outlive the sessions.
struct Door {
  /// `served`: what the driver serves; the rows must outlive it.
  explicit Door(std::vector<const CommandSpec*> served);

  const std::vector<const CommandSpec*> commands;  ///< with the conversation's own
  GuardPtr guard;                                  ///< null: everybody may do everything
  std::string server = "pando", version;           ///< for HELLO
  RequestLimits limits;
  std::size_t pipeline = 1;       ///< requests of one client that may be unanswered
  std::size_t unsent = 64 << 10;  ///< bytes of answers beyond which no request is looked at

  Pausing pausing = Pausing::none;
  std::unique_ptr<Tally> tally = std::make_unique<Tally>();  ///< of all clients

  /// All keys of a transaction must be in one place.
  std::function<std::uint64_t(std::string_view key)> place = slot_of;

  /// Hears which client was refused something; may be empty.
  std::function<void(std::uint64_t client, Refusal refusal)> refused;

  /// Of everything that a client may ask, the conversation's own commands included.
  const CommandIndex& index() const { return index_; }

 private:
  CommandIndex index_;
};

}  // namespace pando::resp
