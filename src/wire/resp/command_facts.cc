#include "wire/resp/command_facts.h"

#include <array>
#include <utility>

#include "base/whole_number.h"

namespace pando::resp {
namespace {

using Named = std::pair<std::uint32_t, std::string_view>;

constexpr std::array<Named, 11> kFlags = {{{kWrite, "write"},
                                           {kReadonly, "readonly"},
                                           {kDenyoom, "denyoom"},
                                           {kAdmin, "admin"},
                                           {kPubsub, "pubsub"},
                                           {kNoscript, "noscript"},
                                           {kBlocking, "blocking"},
                                           {kLoading, "loading"},
                                           {kStale, "stale"},
                                           {kFast, "fast"},
                                           {kMovableKeys, "movablekeys"}}};

constexpr std::array<Named, 12> kCategories = {{{kAclKeyspace, "@keyspace"},
                                                {kAclString, "@string"},
                                                {kAclBitmap, "@bitmap"},
                                                {kAclList, "@list"},
                                                {kAclHash, "@hash"},
                                                {kAclSet, "@set"},
                                                {kAclSortedSet, "@sortedset"},
                                                {kAclConnection, "@connection"},
                                                {kAclTransaction, "@transaction"},
                                                {kAclPubsub, "@pubsub"},
                                                {kAclAdmin, "@admin"},
                                                {kAclDangerous, "@dangerous"}}};

template <std::size_t N>
std::vector<std::string_view> named(const std::array<Named, N>& names, std::uint32_t bits) {
  std::vector<std::string_view> out;
  for (const auto& [bit, name] : names)
    if (bits & bit) out.push_back(name);
  return out;
}

}  // namespace

std::vector<std::size_t> key_indices(const KeyPlaces& places, Words words) {
  if (places.find != nullptr) return places.find(words);
  const int size = static_cast<int>(words.size());
  const int last = places.last < 0 ? size + places.last : places.last;
  if (places.first == 0 || last >= size) return {};
  std::vector<std::size_t> out;
  for (int i = places.first; i <= last; i += places.step)
    out.push_back(static_cast<std::size_t>(i));
  return out;
}

std::vector<std::size_t> counted_keys(Words words, std::size_t numkeys, std::size_t first) {
  if (numkeys >= words.size()) return {};
  const std::size_t count = whole_number<std::size_t>(words[numkeys]).value_or(0);
  if (count == 0 || count > words.size() - numkeys - 1) return {};
  std::vector<std::size_t> out;
  for (std::size_t i = first; i != 0 && i < numkeys; ++i) out.push_back(i);
  for (std::size_t i = 0; i < count; ++i) out.push_back(numkeys + 1 + i);
  return out;
}

std::vector<std::string_view> flag_names(std::uint32_t flags) {
  return named(kFlags, flags);
}

std::vector<std::string_view> category_names(const CommandFacts& facts) {
  std::vector<std::string_view> out;
  if (facts.flags & kWrite) out.push_back("@write");
  if (facts.flags & kReadonly) out.push_back("@read");
  for (const std::string_view name : named(kCategories, facts.categories)) out.push_back(name);
  if (facts.flags & kBlocking) out.push_back("@blocking");
  out.push_back(facts.flags & kFast ? "@fast" : "@slow");
  return out;
}

}  // namespace pando::resp
