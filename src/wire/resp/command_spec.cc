#include "wire/resp/command_spec.h"

#include <fmt/format.h>

#include <algorithm>

namespace pando::resp {
namespace {

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// What a client sent, short and printable, as Redis repeats it.
std::string shown(std::string_view word) {
  std::string out{word.substr(0, 128)};
  for (char& c : out)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  return out;
}

/// What Redis has not got we explain further.
bool is_ours(std::string_view name) {
  return name.starts_with("PANDO.");
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (upper(a[i]) != upper(b[i])) return false;
  return true;
}

std::string lower_case(std::string_view text) {
  std::string out{text};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string shown_name(const CommandSpec& spec) {
  std::string out = lower_case(spec.name);
  std::ranges::replace(out, ' ', '|');
  return out;
}

std::size_t name_words(const CommandSpec& spec) {
  return spec.name.contains(' ') ? 2 : 1;
}

bool names(const CommandSpec& spec, Words words) {
  if (words.empty()) return false;
  const std::size_t blank = spec.name.find(' ');
  if (!same_word(spec.name.substr(0, blank), words[0])) return false;
  return blank == std::string_view::npos ||
         (words.size() > 1 && same_word(spec.name.substr(blank + 1), words[1]));
}

std::int64_t arity(const CommandSpec& spec) {
  const auto least = static_cast<std::int64_t>(spec.min_words);
  return spec.max_words == spec.min_words ? least : -least;
}

std::string unknown_command(std::span<const CommandSpec* const> rows, Words words) {
  for (const CommandSpec* row : rows) {
    if (!same_word(row->name.substr(0, row->name.find(' ')), words[0])) continue;
    const std::string_view first = row->name.substr(0, row->name.find(' '));
    if (words.size() < 2)
      return fmt::format("wrong number of arguments for '{}' command",
                         shown_name(CommandSpec{.name = first}));
    if (!is_ours(first))
      return fmt::format("unknown subcommand '{}'. Try {} HELP.", shown(words[1]), first);
    return fmt::format("unknown subcommand '{}' of '{}'; PANDO.HELP lists all", shown(words[1]),
                       shown(words[0]));
  }
  std::string out =
      fmt::format("unknown command '{}', with args beginning with: ", shown(words[0]));
  for (const std::string_view word : words.subspan(1)) {
    if (out.size() >= 256) break;
    out += fmt::format("'{}' ", shown(word));
  }
  return out;
}

std::string wrong_arity(const CommandSpec& spec, Words words) {
  if (words.size() >= spec.min_words && words.size() <= spec.max_words) return {};
  std::string out = fmt::format("wrong number of arguments for '{}' command", shown_name(spec));
  if (is_ours(spec.name))
    out +=
        fmt::format("; it is {}{}{}", spec.name, spec.arguments.empty() ? "" : " ", spec.arguments);
  return out;
}

}  // namespace pando::resp
