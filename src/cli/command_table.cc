#include "cli/command_table.h"

#include <fmt/ostream.h>

#include <algorithm>
#include <array>

#include "base/nearest.h"
#include "cli/commands.h"
#include "cli/help_text.h"

namespace pando::cli {
namespace {

constexpr std::array kTable = {
    &kAcceptLossCommand, &kAgentCommand,      &kCallCommand,      &kCompletionCommand,
    &kEventCommand,      &kForceLeaveCommand, &kInfoCommand,      &kJoinCommand,
    &kKeygenCommand,     &kKeysCommand,       &kLeaveCommand,     &kManCommand,
    &kMapCommand,        &kMembersCommand,    &kMonitorCommand,   &kMovesCommand,
    &kPeersCommand,      &kPlanCommand,       &kQueryCommand,     &kReachabilityCommand,
    &kRttCommand,        &kSafeToStopCommand, &kServeEchoCommand, &kSimCommand,
    &kStateCommand,      &kTagsCommand,       &kUpCommand,        &kVersionCommand,
    &kWhyCommand,
};

constexpr std::array kJsonFlags = {
    FlagSpec{.name = "json", .kind = FlagKind::boolean, .help = "Answer in JSON."},
};

constexpr std::array kRpcFlags = {
    FlagSpec{.name = "rpc-addr",
             .value = "ADDR",
             .fallback = "127.0.0.1:7373",
             .help = "Where the agent answers RPC. SERF_RPC_ADDR sets the default.",
             .environment = "SERF_RPC_ADDR"},
    FlagSpec{.name = "rpc-auth",
             .value = "TOKEN",
             .help = "The agent's RPC token. SERF_RPC_AUTH sets the default.",
             .environment = "SERF_RPC_AUTH"},
};

constexpr std::array kRespFlags = {
    FlagSpec{.name = "resp",
             .value = "ADDR",
             .fallback = "127.0.0.1:7379",
             .help = "Where the agent answers Redis clients. PANDO_RESP_ADDR sets the default.",
             .environment = "PANDO_RESP_ADDR"},
    FlagSpec{.name = "resp-auth",
             .value = "PASSWORD",
             .help = "The password of that port. PANDO_RESP_AUTH sets the default.",
             .environment = "PANDO_RESP_AUTH"},
    FlagSpec{.name = "resp-user",
             .value = "NAME",
             .fallback = "default",
             .help = "The user whose password it is. PANDO_RESP_USER sets the default.",
             .environment = "PANDO_RESP_USER"},
    FlagSpec{.name = "resp-tls-ca-file",
             .value = "PATH",
             .help = "The port is under TLS: who may have signed its certificate (PEM). "
                     "PANDO_RESP_TLS_CA_FILE sets the default.",
             .completes = Completes::file,
             .environment = "PANDO_RESP_TLS_CA_FILE"},
    FlagSpec{.name = "resp-tls-cert-file",
             .value = "PATH",
             .help = "The certificate to show there (PEM), if it wants one. "
                     "PANDO_RESP_TLS_CERT_FILE sets the default.",
             .completes = Completes::file,
             .environment = "PANDO_RESP_TLS_CERT_FILE"},
    FlagSpec{.name = "resp-tls-key-file",
             .value = "PATH",
             .help = "Its private key (PEM). PANDO_RESP_TLS_KEY_FILE sets the default.",
             .completes = Completes::file,
             .environment = "PANDO_RESP_TLS_KEY_FILE"},
};

int complain(std::ostream& out, std::string_view sentence) {
  fmt::print(out, "{}\n", sentence);
  return 1;
}

int refuse_count(const Command& command, const std::vector<std::string>& words, std::ostream& out) {
  std::string what = fmt::format("{}: an argument is missing", command.name);
  if (!command.too_few.empty()) what = command.too_few;
  if (words.size() > command.max_arguments)
    what = fmt::format(
        "{}: '{}' is a word too many; remove it, or write -FLAG=VALUE if it belongs to a flag",
        command.name, words[command.max_arguments]);
  return complain(out, fmt::format("{}\nUsage: {}", what, usage_line(command)));
}

/// True if the words ask for the version, which Serf answers wherever they stand.
bool asks_for_version(std::span<const std::string> words) {
  for (const std::string& word : words) {
    if (word == "--") return false;
    if (word == "-v" || word == "--version") return true;
  }
  return false;
}

bool asks_for_help(std::string_view word) {
  return word == "-h" || word == "-help" || word == "--help" || word == "help";
}

int run_command(const Command& command, std::span<const std::string> words, std::ostream& out) {
  const auto flags = parse_flags(command.name, flags_of(command), words);
  if (!flags) return complain(out, flags.error());
  if (flags->help()) {
    fmt::print(out, "{}", help(command));
    return 0;
  }
  const std::size_t count = flags->arguments().size();
  if (count < command.min_arguments || count > command.max_arguments)
    return refuse_count(command, flags->arguments(), out);
  return command.run({*flags, out});
}

int no_such_verb(std::string_view word, std::ostream& out) {
  std::vector<std::string_view> names;
  for (const Command* command : command_table()) names.push_back(command->name);
  const std::string_view near = nearest(word, names);
  return complain(out,
                  fmt::format("pando has no command '{}'; {}'pando -h' lists all commands", word,
                              near.empty() ? "" : fmt::format("did you mean '{}'? ", near)));
}

}  // namespace

std::span<const Command* const> command_table() {
  return kTable;
}

const Command* find_command(std::string_view name) {
  for (const Command* command : command_table())
    if (command->name == name) return command;
  return nullptr;
}

std::vector<FlagSpec> flags_of(const Command& command) {
  std::vector<FlagSpec> all(command.flags.begin(), command.flags.end());
  const auto add = [&](const auto& more) { all.insert(all.end(), more.begin(), more.end()); };
  if (command.more_flags != nullptr) add(command.more_flags());
  if (command.json) add(kJsonFlags);
  if (command.client) add(kRpcFlags);
  if (command.resp) add(kRespFlags);
  return all;
}

int dispatch(std::span<const std::string> words, std::ostream& out) {
  if (asks_for_version(words)) return run_command(kVersionCommand, {}, out);
  if (words.empty() || asks_for_help(words.front())) {
    const Command* wanted = words.size() > 1 ? find_command(words[1]) : nullptr;
    fmt::print(out, "{}", wanted != nullptr ? help(*wanted) : overview());
    return words.empty() ? 1 : 0;
  }
  const Command* command = find_command(words.front());
  if (command == nullptr) return no_such_verb(words.front(), out);
  return run_command(*command, words.subspan(1), out);
}

}  // namespace pando::cli
