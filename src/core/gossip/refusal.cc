#include "core/gossip/refusal.h"

#include <array>

namespace pando::gossip {
namespace {

constexpr std::array<std::string_view, kRefusals> kWords{
    "the key is empty or too long",
    "the value is too long",
    "this node has as much state as it may have",
    "there are as many watches as there may be",
    "another process has this node's identity",
    "no version is left",
    "there are as many partners as there may be",
    "the message does not decode",
    "the message is too long",
    "the sender is no partner",
    "a later start of the owner is known",
    "the owner has left for good",
    "entries before it are missing",
    "deletions before it are missing",
    "an earlier process has the owner's identity",
    "the owner has more than it may have",
    "there are as many owners as there may be",
};
static_assert(!kWords.back().empty());

constexpr std::array<std::string_view, kRefusals> kNames{
    "key_size",    "value_size",    "owner_full", "watches_full",      "stopped",
    "exhausted",   "partners_full", "malformed",  "too_large",         "unknown_sender",
    "stale_start", "gone",          "gap",        "behind_collection", "later_birth",
    "full",        "owners_full",
};
static_assert(!kNames.back().empty());

}  // namespace

std::string_view to_string(Refusal why) {
  return kWords[static_cast<std::size_t>(why)];
}

std::string_view name(Refusal why) {
  return kNames[static_cast<std::size_t>(why)];
}

}  // namespace pando::gossip
