#pragma once
/// Commands that wait for the membership machine.
#include <cstdint>
#include <map>
#include <optional>

#include "pando/command.h"

namespace pando::node {

struct Pending {
  enum class Kind : std::uint8_t { join, reconnect, leave, set_tags } kind;
  Ticket ticket;
};

/// One number per command. One thread.
class PendingBook {
 public:
  std::uint64_t add(Pending::Kind kind, Ticket ticket) {
    pending_.emplace(++last_, Pending{kind, ticket});
    return last_;
  }
  /// Nullopt: it is settled already, or was never there.
  std::optional<Pending> settle(std::uint64_t number) {
    const auto node = pending_.extract(number);
    return node ? std::optional{node.mapped()} : std::nullopt;
  }

 private:
  std::map<std::uint64_t, Pending> pending_;
  std::uint64_t last_ = 0;
};

}  // namespace pando::node
