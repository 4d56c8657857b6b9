// The commands that speak of the commands.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/resp/session.h"
#include "core/resp/session_own.h"
#include "wire/resp/family.h"
#include "wire/resp/glob.h"

namespace pando::resp {
namespace {

/// `get`, or a part of a family: `client|list`.
std::optional<Family> family_of(const std::vector<Family>& families, std::string_view name) {
  for (const Family& family : families) {
    if (same_word(family.name, name)) return family;
    for (const CommandSpec* part : family.parts)
      if (same_word(shown_name(*part), name)) return Family{.name = part->name, .head = part};
  }
  return std::nullopt;
}

/// The families that a request names from its third word on, as far as they are there; all if it
/// names none.
std::vector<std::optional<Family>> asked_for(const std::vector<Family>& families, Words words) {
  std::vector<std::optional<Family>> out;
  for (const std::string_view word : words.subspan(2)) out.push_back(family_of(families, word));
  if (words.size() == 2)
    for (const Family& family : families) out.emplace_back(family);
  return out;
}

/// COMMAND LIST's names: of families and of their parts.
std::vector<CommandSpec> rows_of(const std::vector<Family>& families) {
  std::vector<CommandSpec> out;
  for (const Family& family : families) {
    out.push_back(family.head != nullptr ? *family.head : CommandSpec{.name = family.name});
    for (const CommandSpec* part : family.parts) out.push_back(*part);
  }
  return out;
}

bool has_category(const CommandSpec& row, std::string_view name) {
  return std::ranges::any_of(category_names(row.facts), [&](std::string_view category) {
    return same_word(category.substr(1), name);
  });
}

}  // namespace

void Session::Catalogue::command(Session& session, Words) {
  const auto all = by_first_word(session.door_->commands);
  ReplyWriter out = session.writer();
  out.array(all.size());
  for (const Family& family : all) describe(out, family);
}

void Session::Catalogue::count(Session& session, Words) {
  session.writer().integer(
      static_cast<std::int64_t>(by_first_word(session.door_->commands).size()));
}

void Session::Catalogue::docs(Session& session, Words words) {
  const auto all = by_first_word(session.door_->commands);
  auto asked = asked_for(all, words);
  std::erase(asked, std::nullopt);
  ReplyWriter out = session.writer();
  out.map(asked.size());
  for (const auto& family : asked) document(out, *family);
}

void Session::Catalogue::getkeys(Session& session, Words words) {
  const Words request = words.subspan(2);
  ReplyWriter out = session.writer();
  answer_keys(out, session.door_->index().find(request), request);
}

void Session::Catalogue::getkeys_and_flags(Session& session, Words words) {
  const Words request = words.subspan(2);
  ReplyWriter out = session.writer();
  answer_keys_with_flags(out, session.door_->index().find(request), request);
}

void Session::Catalogue::info(Session& session, Words words) {
  const auto all = by_first_word(session.door_->commands);
  const auto asked = asked_for(all, words);
  ReplyWriter out = session.writer();
  out.array(asked.size());
  for (const auto& family : asked) family ? describe(out, *family) : out.null();
}

void Session::Catalogue::list(Session& session, Words words) {
  const bool filtered = words.size() == 5 && same_word(words[2], "FILTERBY");
  const auto by = [&](std::string_view what) { return filtered && same_word(words[3], what); };
  if (words.size() > 2 && !by("MODULE") && !by("ACLCAT") && !by("PATTERN"))
    return session.error("ERR syntax error");
  std::vector<std::string> names;
  for (const CommandSpec& row : rows_of(by_first_word(session.door_->commands))) {
    const std::string name = shown_name(row);
    const bool fits = by("ACLCAT") ? has_category(row, words[4])
                                   : !by("PATTERN") || fits_glob(lower_case(words[4]), name);
    if (fits && !by("MODULE")) names.push_back(name);
  }
  ReplyWriter out = session.writer();
  out.array(names.size());
  for (const std::string& name : names) out.bulk(name);
}

void Session::Catalogue::usage(Session& session, Words) {
  constexpr auto kLines = std::to_array<std::string_view>(
      {"COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands are:", "(no subcommand)",
       "    Return details about all Redis commands.", "COUNT",
       "    Return the total number of commands in this Redis server.", "LIST",
       "    Return a list of all commands in this Redis server.", "INFO [<command-name> ...]",
       "    Return details about multiple Redis commands.",
       "    If no command names are given, documentation details for all",
       "    commands are returned.", "DOCS [<command-name> ...]",
       "    Return documentation details about multiple Redis commands.",
       "    If no command names are given, documentation details for all",
       "    commands are returned.", "GETKEYS <full-command>",
       "    Return the keys from a full Redis command.", "GETKEYSANDFLAGS <full-command>",
       "    Return the keys and the access flags from a full Redis command.", "HELP",
       "    Prints this help."});
  ReplyWriter out = session.writer();
  out.lines(kLines);
}

void Session::Catalogue::help(Session& session, Words) {
  const auto& rows = session.door_->commands;
  ReplyWriter out = session.writer();
  out.array(rows.size());
  for (const CommandSpec* row : rows)
    out.bulk(fmt::format("{}{}{} - {}", row->name, row->arguments.empty() ? "" : " ",
                         row->arguments, row->summary));
}

}  // namespace pando::resp
