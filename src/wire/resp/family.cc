#include "wire/resp/family.h"

#include <algorithm>

namespace pando::resp {
namespace {

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view group(std::string_view name) {
  return name.starts_with("PANDO.") ? "pando" : "connection";
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
  out.map(2 + (arguments ? 1 : 0) + (parts ? 1 : 0));
  out.bulk("summary");
  out.bulk(row != nullptr ? row->summary : "A container of subcommands");
  out.bulk("group");
  out.bulk(group(name));
  if (arguments) document_arguments(out, row->arguments);
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
  out.array(6);
  out.bulk(shown_name(family));
  const std::int64_t bare = family.head != nullptr ? arity(*family.head) : 2;
  out.integer(family.parts.empty() || bare < 0 ? bare : -bare);
  out.set(0);
  for (int i = 0; i < 3; ++i) out.integer(0);
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
  return lower(family.name);
}

}  // namespace pando::resp
