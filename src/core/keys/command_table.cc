// All rows in one table, and how a request finds its row.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "core/keys/access.h"
#include "core/keys/groups.h"

namespace pando::keys {
namespace {

constexpr std::array kGroups = {
    string_commands,   many_text_commands, text_commands,   lcs_commands,  key_commands,
    walk_commands,     expiry_commands,    object_commands, bit_commands,  bitfield_commands,
    hash_commands,     hash_walks,         list_commands,   list_searches, list_moves,
    set_commands,      set_algebra,        zset_commands,   zset_adding,   zset_ranges,
    zset_range_counts, zset_pops,          zset_algebra};

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string_view first_word(const Command& command) {
  return std::string_view{command.name}.substr(0, command.name.find(' '));
}

/// Rows by the hash of their first words; those of one word with subcommands stand in a row.
class Finder {
 public:
  Finder() {
    for (const auto group : kGroups)
      for (const Command& command : group()) rows_.push_back(&command);
    for (const Command* row : rows_) places_[free_place(first_word(*row))] = row;
  }

  const std::vector<const Command*>& rows() const { return rows_; }
  const Command* find(Words words) const {
    if (words.empty()) return nullptr;
    for (std::size_t i = hash(words[0]);; ++i) {
      const Command* row = places_[i % kPlaces];
      if (row == nullptr || resp::names(*row, words)) return row;
    }
  }

 private:
  static constexpr std::size_t kPlaces = 1024;

  static std::size_t hash(std::string_view word) {
    std::size_t sum = word.size();
    for (const char c : word) sum = sum * 31 + static_cast<unsigned char>(upper(c));
    return sum;
  }
  std::size_t free_place(std::string_view word) const {
    PANDO_ASSERT(rows_.size() < kPlaces / 2);
    std::size_t i = hash(word);
    while (places_[i % kPlaces] != nullptr) ++i;
    return i % kPlaces;
  }

  std::vector<const Command*> rows_;
  std::array<const Command*, kPlaces> places_{};
};

const Finder& finder() {
  static const Finder all;
  return all;
}

}  // namespace

std::span<const Command* const> all_commands() {
  return finder().rows();
}

const Command* find_command(Words words) {
  return finder().find(words);
}

std::vector<std::string_view> keys_of(const Command& command, Words words) {
  std::vector<std::string_view> out;
  for (const std::size_t i : resp::key_indices(command.facts.keys, words)) out.push_back(words[i]);
  return out;
}

Outcome execute(const Command& command, Call& call) {
  if (call.words.size() < command.min_words || call.words.size() > command.max_words)
    return call.wrong_arity(command.name);
  const bool counts = call.settings.count_uses;
  call.keys.set_access(counts ? first_use(call.now_ms) : clock_of(call.now_ms), counts);
  return command.handle(call);
}

}  // namespace pando::keys
