#include "cli/client_call.h"

#include <fmt/ostream.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <utility>

namespace pando::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// A flag's value, unless it was not typed and our own variable is set.
std::string flag_or(const Flags& flags, std::string_view flag, const char* variable) {
  const std::string set = environment(variable);
  return flags.given(flag) || set.empty() ? flags.text(flag) : set;
}

std::string_view remedy_for(std::string_view reason) {
  if (reason == "Authentication required" || reason == "Invalid authentication token") {
    return "Give the agent's token with -rpc-auth or SERF_RPC_AUTH.";
  }
  if (reason.starts_with("NOAUTH") || reason.starts_with("WRONGPASS")) {
    return "Give the password with -resp-auth or PANDO_RESP_AUTH, and the user with -resp-user.";
  }
  if (reason.starts_with("dial tcp")) {
    return "Start an agent with 'pando agent', or name a running one's RPC address with -rpc-addr.";
  }
  if (reason.ends_with("i/o timeout")) return "The agent did not answer in time; look at its log.";
  if (reason == "client closed") return "The agent closed the connection; its log says why.";
  return {};
}

std::string dump(const nlohmann::ordered_json& value, int indent) {
  return value.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

RpcTarget target_of(const Flags& flags) {
  return {.address = flag_or(flags, "rpc-addr", "PANDO_RPC_ADDR"),
          .auth = flag_or(flags, "rpc-auth", "PANDO_RPC_AUTH")};
}

RespTarget resp_target_of(const Flags& flags) {
  RespTarget target{.address = flags.text("resp"),
                    .user = flags.text("resp-user"),
                    .auth = flags.text("resp-auth"),
                    .tls = {.cert = flags.text("resp-tls-cert-file"),
                            .key = flags.text("resp-tls-key-file"),
                            .ca = flags.text("resp-tls-ca-file")}};
  for (const char* variable : {"PANDO_RPC_AUTH", "SERF_RPC_AUTH"})
    if (target.auth.empty()) target.auth = environment(variable);
  return target;
}

std::expected<bool, std::string> json_wanted(const Flags& flags) {
  const std::string format = flags.text("format");
  if (format != "json" && format != "text") {
    return std::unexpected{fmt::format("Invalid output format \"{}\"", format)};
  }
  return flags.boolean("json") || format == "json";
}

std::optional<RpcClient> reach_agent(const Invocation& call, bool json) {
  auto client = RpcClient::connect(target_of(call.flags));
  if (client) return *std::move(client);
  fail(call, json, "Error connecting to Serf agent", client.error());
  return {};
}

std::optional<RespClient> reach_resp(const Invocation& call, bool json) {
  auto client = RespClient::connect(resp_target_of(call.flags));
  if (client) return *std::move(client);
  const bool nobody = client.error().starts_with("dial tcp");
  fail(call, json, "Error connecting to the agent", client.error(),
       nobody ? "Start an agent with 'pando agent', or name with -resp where a running one answers "
                "Redis clients."
              : remedy_for(client.error()));
  return {};
}

int fail(const Invocation& call, bool json, std::string_view what, std::string_view reason) {
  return fail(call, json, what, reason, remedy_for(reason));
}

int fail(const Invocation& call, bool json, std::string_view what, std::string_view reason,
         std::string_view remedy) {
  const std::string sentence = fmt::format("{}{}{}", what, what.empty() ? "" : ": ", reason);
  if (json) {
    nlohmann::ordered_json error{{"error", sentence}};
    if (!remedy.empty()) error["remedy"] = remedy;
    fmt::print(call.out, "{}", json_text(error));
  } else {
    fmt::print(call.out, "{}\n{}{}", sentence, remedy, remedy.empty() ? "" : "\n");
  }
  return 1;
}

std::expected<std::map<std::string, std::string>, std::string> parse_pairs(
    const std::vector<std::string>& words) {
  std::map<std::string, std::string> pairs;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == word.npos || equals == 0) {
      return std::unexpected{fmt::format("Invalid tag: '{}'", word)};
    }
    pairs.insert_or_assign(word.substr(0, equals), word.substr(equals + 1));
  }
  return pairs;
}

std::string json_text(const nlohmann::ordered_json& value) {
  return dump(value, 2);
}
std::string json_line(const nlohmann::ordered_json& value) {
  return dump(value, -1);
}

std::string user_name() {
  const char* const name = std::getenv("USER");
  return name != nullptr && *name != '\0' ? name : "somebody";
}

bool is_terminal(const std::ostream& out) {
  return &out == &std::cout && isatty(STDOUT_FILENO);
}

std::size_t terminal_rows() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row < 4) return 24;
  return size.ws_row;
}

bool shows_colours(const std::ostream& out) {
  return is_terminal(out) && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
}

}  // namespace pando::cli
