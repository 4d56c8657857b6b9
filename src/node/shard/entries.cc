#include "node/shard/entries.h"

namespace pando::shard {
namespace {

/// Without the application's code.
keys::Outcome unserved(keys::Call& call) {
  return call.error(std::string{kNoMethod} + " '" + std::string{call.words[1]} + "'");
}

constexpr keys::Command kEntry{
    {"PANDO.ENTRY", "METHOD KEY BODY", "Changes one key by code", 4, 4,
     resp::CommandFacts{.flags = resp::kWrite | resp::kDenyoom, .keys = {2, 2, 1}}},
    unserved};

}  // namespace

const keys::Command& entry_command() {
  return kEntry;
}

}  // namespace pando::shard
