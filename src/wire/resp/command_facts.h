#pragma once
/// What Redis's `COMMAND` tells of a command beside its name and its arity.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "wire/resp/request_reader.h"

namespace pando::resp {

/// Flags of a command, added up; in the order in which Redis names them.
enum Flag : std::uint32_t {
  kWrite = 1 << 0,     ///< may change data
  kReadonly = 1 << 1,  ///< reads keys
  kDenyoom = 1 << 2,   ///< refused when memory is used up
  kAdmin = 1 << 3,
  kPubsub = 1 << 4,
  kNoscript = 1 << 5,
  kBlocking = 1 << 6,      ///< may wait
  kLoading = 1 << 7,       ///< also while data is being loaded
  kStale = 1 << 8,         ///< also on a copy that is behind
  kFast = 1 << 9,          ///< constant or logarithmic time
  kMovableKeys = 1 << 10,  ///< the positions of keys depend on other words
};

/// Categories of access lists beside those that follow from the flags; added up.
enum Category : std::uint32_t {
  kAclKeyspace = 1 << 0,
  kAclString = 1 << 1,
  kAclBitmap = 1 << 2,
  kAclList = 1 << 3,
  kAclHash = 1 << 4,
  kAclSet = 1 << 5,
  kAclSortedSet = 1 << 6,
  kAclConnection = 1 << 7,
  kAclTransaction = 1 << 8,
  kAclPubsub = 1 << 9,
  kAclAdmin = 1 << 10,
  kAclDangerous = 1 << 11,
};

/// Which words are keys, by their indices; empty if the words make no sense.
using KeyFinder = std::vector<std::size_t> (*)(Words words);

/// Words that are keys: from `first` on every `step`th up to `last` (negative: from the end, -1 is
/// the last word). `first` 0: none at places that are fixed.
struct KeyPlaces {
  int first = 0, last = 0, step = 0;
  KeyFinder find = nullptr;  ///< if places depend on other words
};

struct CommandFacts {
  std::uint32_t flags = 0;
  std::uint32_t categories = 0;
  KeyPlaces keys = {};
  std::string_view group = "";       ///< as Redis's documentation has it: `string`, `generic`, …
  std::string_view since = "";       ///< the version of Redis that had it first
  std::string_view complexity = "";  ///< in one line
};

/// The indices of a request's keys; empty if it has none or makes no sense.
std::vector<std::size_t> key_indices(const KeyPlaces& places, Words words);

/// For commands with a word that says how many keys follow it: `numkeys`, its index. Other keys may
/// stand before, from `first` on. Empty if the number is none or too great.
std::vector<std::size_t> counted_keys(Words words, std::size_t numkeys, std::size_t first = 0);

/// The names of the flags, as `COMMAND` has them.
std::vector<std::string_view> flag_names(std::uint32_t flags);
/// The names of the categories with their `@`, those that follow from the flags, too.
std::vector<std::string_view> category_names(const CommandFacts& facts);

}  // namespace pando::resp
