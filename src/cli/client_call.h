#pragma once
/// What all verbs that talk to an agent have in common.
#include <chrono>
#include <expected>
#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "cli/command_table.h"
#include "cli/resp_client.h"
#include "cli/rpc_client.h"

namespace pando::cli {

/// How long an agent may take for an answer that needs no other node, or only gossip.
inline constexpr std::chrono::seconds kAnswerLimit{60};

/// From -rpc-addr and -rpc-auth, else PANDO_RPC_ADDR and PANDO_RPC_AUTH, else the flags' defaults.
RpcTarget target_of(const Flags& flags);

/// From -resp and -resp-auth, else PANDO_RESP_ADDR and PANDO_RESP_AUTH. Without a password of its
/// own it is that for RPC, as in the agent.
RespTarget resp_target_of(const Flags& flags);

/// For verbs with -format: true for JSON, which -json asks for as well. The error is Serf's.
std::expected<bool, std::string> json_wanted(const Flags& flags);

/// Connects as the flags say; on failure says so and returns nothing.
std::optional<RpcClient> reach_agent(const Invocation& call, bool json);
/// The same for verbs that Serf's RPC lacks: connects to the port for Redis clients.
std::optional<RespClient> reach_resp(const Invocation& call, bool json);

/// Prints `<what>: <reason>`, and what to do about it on a line of its own where that is known; in
/// JSON one object with `error` and `remedy`. `what` may be empty. Returns exit code 1.
int fail(const Invocation& call, bool json, std::string_view what, std::string_view reason);
/// The same with a remedy of the caller's; empty: none.
int fail(const Invocation& call, bool json, std::string_view what, std::string_view reason,
         std::string_view remedy);

/// `k=v` words as a map; the first word that is none is the error's value, in Serf's sentence.
std::expected<std::map<std::string, std::string>, std::string> parse_pairs(
    const std::vector<std::string>& words);

/// Indented JSON and a newline. Octets that are no UTF-8 become U+FFFD.
std::string json_text(const nlohmann::ordered_json& value);
/// The same in one line.
std::string json_line(const nlohmann::ordered_json& value);

/// Who types, for what keeps a record of that.
std::string user_name();

/// True if `out` is standard output and that is a terminal.
bool is_terminal(const std::ostream& out);
/// Height of the terminal; 24 where it does not say.
std::size_t terminal_rows();
/// True if `out` is a terminal that may show colours (NO_COLOR and TERM=dumb forbid them).
bool shows_colours(const std::ostream& out);

}  // namespace pando::cli
