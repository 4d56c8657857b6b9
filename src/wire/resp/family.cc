#include "wire/resp/family.h"

#include <algorithm>
#include <expected>

#include "wire/resp/key_uses.h"

namespace pando::resp {
namespace {

std::string_view group(std::string_view name, const CommandSpec* row) {
  if (row != nullptr && !row->facts.group.empty()) return row->facts.group;
  return name.starts_with("PANDO.") ? "pando" : "connection";
}

void document_field(ReplyWriter& out, std::string_view name, std::string_view text) {
  out.bulk(name);
  out.bulk(text);
}

/// All arguments as one: Redis's clients show its name as it is.
void document_arguments(ReplyWriter& out, std::string_view arguments) {
  out.bulk("arguments");
  out.array(1);
  out.map(2);
  out.bulk("name");
  out.bulk(arguments);
  out.bulk("type");
  out.bulk("string");
}

void document_fields(ReplyWriter& out, std::string_view name, const CommandSpec* row, bool parts) {
  const bool arguments = row != nullptr && !row->arguments.empty();
  const CommandFacts facts = row != nullptr ? row->facts : CommandFacts{};
  out.map(2u + !facts.since.empty() + !facts.complexity.empty() + arguments + parts);
  document_field(out, "summary", row != nullptr ? row->summary : "A container of subcommands");
  if (!facts.since.empty()) document_field(out, "since", facts.since);
  document_field(out, "group", group(name, row));
  if (!facts.complexity.empty()) document_field(out, "complexity", facts.complexity);
  if (arguments) document_arguments(out, row->arguments);
}

void describe_names(ReplyWriter& out, const std::vector<std::string_view>& names) {
  out.set(names.size());
  for (const std::string_view name : names) out.simple(name);
}

/// Everything but the subcommands.
void describe_row(ReplyWriter& out, std::string_view name, std::int64_t words,
                  const CommandFacts& facts) {
  out.array(10);
  out.bulk(name);
  out.integer(words);
  const std::uint32_t movable = facts.keys.find != nullptr ? kMovableKeys : 0u;
  describe_names(out, flag_names(facts.flags | movable));
  for (const int place : {facts.keys.first, facts.keys.last, facts.keys.step}) out.integer(place);
  describe_names(out, category_names(facts));
  out.array(0);  // tips
  out.array(0);  // key specifications
}

/// The indices of a request's keys. Channels are none, though they lead to a node as keys do.
std::expected<std::vector<std::size_t>, std::string_view> keys_or_error(const CommandSpec* row,
                                                                        Words words) {
  if (row == nullptr) return std::unexpected{"ERR Invalid command specified"};
  if (words.size() < row->min_words || words.size() > row->max_words)
    return std::unexpected{"ERR Invalid number of arguments specified for command"};
  const KeyPlaces& places = row->facts.keys;
  if ((places.first == 0 && places.find == nullptr) || row->facts.flags & kPubsub)
    return std::unexpected{"ERR The command has no key arguments"};
  std::vector<std::size_t> indices = key_indices(places, words);
  if (indices.empty()) return std::unexpected{"ERR Invalid arguments specified for command"};
  return indices;
}

}  // namespace

std::vector<Family> by_first_word(std::span<const CommandSpec* const> rows) {
  std::vector<Family> out;
  for (const CommandSpec* row : rows) {
    const std::string_view word = row->name.substr(0, row->name.find(' '));
    auto family = std::ranges::find(out, word, &Family::name);
    if (family == out.end()) family = out.insert(out.end(), Family{.name = word});
    if (name_words(*row) == 1)
      family->head = row;
    else
      family->parts.push_back(row);
  }
  return out;
}

void describe(ReplyWriter& out, const Family& family) {
  const std::int64_t bare = family.head != nullptr ? arity(*family.head) : 2;
  describe_row(out, shown_name(family), family.parts.empty() || bare < 0 ? bare : -bare,
               family.head != nullptr ? family.head->facts : CommandFacts{});
  out.array(family.parts.size());
  for (const CommandSpec* part : family.parts) {
    describe_row(out, shown_name(*part), arity(*part), part->facts);
    out.array(0);
  }
}

void answer_keys(ReplyWriter& out, const CommandSpec* row, Words words) {
  const auto indices = keys_or_error(row, words);
  if (!indices) return out.error(indices.error());
  out.array(indices->size());
  for (const std::size_t i : *indices) out.bulk(words[i]);
}

void answer_keys_with_flags(ReplyWriter& out, const CommandSpec* row, Words words) {
  const auto indices = keys_or_error(row, words);
  if (!indices) return out.error(indices.error());
  out.array(indices->size());
  for (std::size_t nth = 0; nth < indices->size(); ++nth) {
    out.array(2);
    out.bulk(words[(*indices)[nth]]);
    describe_names(out, key_flags(*row, words, nth));
  }
}

void document(ReplyWriter& out, const Family& family) {
  out.bulk(shown_name(family));
  document_fields(out, family.name, family.head, !family.parts.empty());
  if (family.parts.empty()) return;
  out.bulk("subcommands");
  out.map(family.parts.size());
  for (const CommandSpec* part : family.parts) {
    out.bulk(shown_name(*part));
    document_fields(out, part->name, part, false);
  }
}

std::string shown_name(const Family& family) {
  return shown_name(CommandSpec{.name = family.name});
}

}  // namespace pando::resp
