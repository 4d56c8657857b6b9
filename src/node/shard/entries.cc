#include "node/shard/entries.h"

namespace pando::shard {
namespace {

constexpr keys::Command kEntry{
    {"PANDO.ENTRY", "METHOD KEY BODY", "Changes one key by code", 4, 4,
     resp::CommandFacts{.flags = resp::kWrite | resp::kDenyoom, .keys = {2, 2, 1}}},
    no_method};

}  // namespace

keys::Outcome no_method(keys::Call& call) {
  return call.error("UNKNOWNMETHOD the primary of the key does not serve '" +
                    std::string{call.words[1]} + "'");
}

const keys::Command& entry_command() {
  return kEntry;
}

}  // namespace pando::shard
