#include "cli/help_text.h"

#include <fmt/core.h>

#include <algorithm>

namespace pando::cli {
namespace {

constexpr std::size_t kWidth = 79;
constexpr std::size_t kColumn = 28;  // where the explanation of a flag begins

void wrap_line(std::string_view line, std::size_t width, std::vector<std::string>& out) {
  std::string row;
  while (!line.empty()) {
    const auto blank = line.find(' ');
    const std::string_view word = line.substr(0, blank);
    if (!row.empty() && row.size() + 1 + word.size() > width) {
      out.push_back(std::move(row));
      row.clear();
    }
    if (!row.empty()) row += ' ';
    row += word;
    line.remove_prefix(blank == std::string_view::npos ? line.size() : blank + 1);
  }
  out.push_back(std::move(row));
}

std::string indented(std::string_view text, std::size_t indent) {
  std::string out;
  for (const std::string& line : wrap(text, kWidth - indent))
    out += line.empty() ? "\n" : fmt::format("{:{}}{}\n", "", indent, line);
  return out;
}

/// The flag on the left, its text on the right; a long flag gets a line of its own.
std::string option_rows(const FlagSpec& flag) {
  std::string left = "  " + flag_form(flag);
  std::string out;
  if (left.size() + 2 > kColumn) {
    out = left + "\n";
    left.clear();
  }
  for (const std::string& line : wrap(flag_text(flag), kWidth - kColumn)) {
    out += fmt::format("{:<{}}{}\n", left, kColumn, line);
    left.clear();
  }
  return out;
}

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> out;
  while (true) {
    const auto end = text.find('\n');
    wrap_line(text.substr(0, end), width, out);
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

std::string usage_line(const Command& command) {
  return fmt::format("pando {}{}{}{}", command.name, flags_of(command).empty() ? "" : " [options]",
                     command.arguments.empty() ? "" : " ", command.arguments);
}

std::string flag_form(const FlagSpec& flag) {
  if (flag.kind == FlagKind::boolean && flag.fallback.empty()) return fmt::format("-{}", flag.name);
  const std::string_view value = flag.kind == FlagKind::boolean ? "true|false" : flag.value;
  return fmt::format("-{}={}", flag.name, value);
}

std::string flag_text(const FlagSpec& flag) {
  std::string text{flag.help};
  if (!flag.choices.empty()) {
    std::string words{flag.choices};
    std::replace(words.begin(), words.end(), ' ', '|');
    text += fmt::format(" One of {}.", words);
  }
  const bool repeats = flag.kind == FlagKind::texts || flag.kind == FlagKind::pairs;
  if (repeats) text += " May be given more than once.";
  if (!flag.fallback.empty()) text += fmt::format(" Default: {}.", flag.fallback);
  return text;
}

std::string overview() {
  std::string out =
      "Pando: elastic clusters without a centre.\n\nUsage: pando COMMAND [options] [arguments]\n\n"
      "Commands:\n";
  for (const Command* command : command_table())
    out += fmt::format("  {:<14}{}\n", command->name, command->summary);
  return out +
         "\n'pando COMMAND -h' explains a command. Commands that talk to an agent find it at\n"
         "-rpc-addr (127.0.0.1:7373), as those of serf do.\n";
}

std::string help(const Command& command) {
  std::string out = fmt::format("Usage: {}\n\n", usage_line(command));
  out += indented(
      command.about.empty() ? fmt::format("{}.", command.summary) : std::string{command.about}, 2);
  const auto flags = flags_of(command);
  if (!flags.empty()) out += "\nOptions:\n\n";
  for (const FlagSpec& flag : flags) out += option_rows(flag);
  if (!command.examples.empty()) out += "\nExamples:\n\n" + indented(command.examples, 2);
  return out;
}

}  // namespace pando::cli
