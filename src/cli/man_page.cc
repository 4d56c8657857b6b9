#include "cli/man_page.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include "base/version.h"
#include "cli/help_text.h"

namespace pando::cli {
namespace {

/// Text that roff shows as it is: backslashes and dashes escaped, no line starts a request.
std::string roff(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    line_start = c == '\n';
  }
  return out;
}

/// Paragraphs of a text whose blank lines separate them.
std::string paragraphs(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find("\n\n");
    out += ".PP\n" + roff(text.substr(0, end)) + "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return out;
}

std::string title(std::string_view name, std::string_view summary) {
  std::string upper{name};
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return fmt::format(".TH {} 1 \"\" \"pando {}\" \"Pando\"\n.SH NAME\n{} \\- {}\n", roff(upper),
                     version(), roff(name), roff(summary));
}

std::string options(const Command& command) {
  std::string out;
  for (const FlagSpec& flag : flags_of(command))
    out += fmt::format(".TP\n.B {}\n{}\n", roff(flag_form(flag)), roff(flag_text(flag)));
  return out;
}

std::string example_lines(const Command& command) {
  return fmt::format(".nf\n{}\n.fi\n", roff(command.examples));
}

std::string about(const Command& command) {
  return paragraphs(command.about.empty() ? fmt::format("{}.", command.summary)
                                          : std::string{command.about});
}

constexpr std::string_view kCommon =
    ".SH EXIT STATUS\n0 if it was done, 1 if not; the reason is one sentence on standard output.\n"
    ".SH ENVIRONMENT\n.TP\n.B SERF_RPC_ADDR\nDefault of \\-rpc\\-addr.\n.TP\n.B SERF_RPC_AUTH\n"
    "Default of \\-rpc\\-auth.\n.TP\n.B PANDO_RESP_ADDR\nDefault of \\-resp.\n.TP\n"
    ".B PANDO_RESP_AUTH\nDefault of \\-resp\\-auth.\n";

}  // namespace

std::string man_page() {
  std::string out = title("pando", "elastic clusters without a centre");
  out += ".SH SYNOPSIS\n.B pando\nCOMMAND [options] [arguments]\n.SH DESCRIPTION\n" +
         paragraphs(
             "Pando joins processes into a cluster without a centre, together with agents "
             "of Serf, and asks any of its agents about all of them.\n\nFlags are written "
             "-name value, -name=value or --name=value; a boolean takes its value only "
             "with =. Flags end at the first word that is none.");
  out += ".SH COMMANDS\n";
  for (const Command* command : command_table()) {
    out +=
        fmt::format(".SS {}\n{}{}", roff(usage_line(*command)), about(*command), options(*command));
    if (!command->examples.empty()) out += ".PP\nExamples:\n" + example_lines(*command);
  }
  return out + std::string{kCommon};
}

std::string man_page(const Command& command) {
  std::string out = title(fmt::format("pando-{}", command.name), command.summary);
  out += fmt::format(".SH SYNOPSIS\n.B {}\n.SH DESCRIPTION\n{}", roff(usage_line(command)),
                     about(command));
  if (const auto rows = options(command); !rows.empty()) out += ".SH OPTIONS\n" + rows;
  if (!command.examples.empty()) out += ".SH EXAMPLES\n" + example_lines(command);
  return out + std::string{kCommon} + ".SH SEE ALSO\n.BR pando (1)\n";
}

}  // namespace pando::cli
