#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "agent/member_filter.h"
#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/members_view.h"

namespace pando::cli {
namespace {

constexpr std::string_view kFailed = "Error retrieving members";

/// What the flags filter by. A bad expression is found here, because an agent would only hang up.
std::expected<wire::rpc::MembersFiltered, std::string> patterns_of(const Flags& flags) {
  auto tags = parse_pairs(flags.texts("tag"));
  if (!tags) return std::unexpected{"Error: " + tags.error()};
  if (flags.given("role")) tags->insert_or_assign("role", flags.text("role"));
  wire::rpc::MembersFiltered patterns{*std::move(tags), flags.text("status"), flags.text("name")};
  const auto filter = agent::MemberFilter::make(
      {.tags = patterns.tags, .status = patterns.status, .name = patterns.name});
  if (!filter) return std::unexpected{fmt::format("{}: {}", kFailed, filter.error())};
  return patterns;
}

/// What the agent knows of silence; the error is a clause.
std::expected<PhiTable, std::string> phi_table(RespClient& agent) {
  const auto answer = agent.ask({"PANDO.PHI"}, after(kAnswerLimit));
  if (!answer) return std::unexpected{answer.error()};
  PhiTable table;
  for (std::size_t i = 0; i + 1 < answer->items.size(); i += 2) {
    const resp::Value& phi = answer->items[i + 1];
    table.emplace(answer->items[i].text,
                  phi.kind == resp::Value::Kind::real ? std::optional{phi.real} : std::nullopt);
  }
  return table;
}

int show(const Invocation& call, bool json, const std::vector<wire::rpc::Member>& members,
         const PhiTable* phi) {
  const MembersLook look{
      .detailed = call.flags.boolean("detailed"), .colour = shows_colours(call.out), .phi = phi};
  fmt::print(call.out, "{}",
             json ? json_text(members_json(members, phi)) : members_text(members, look));
  return 0;
}

int run_members(const Invocation& call) {
  const auto json = json_wanted(call.flags);
  if (!json) return fail(call, false, "Encoding error", json.error());
  auto patterns = patterns_of(call.flags);
  if (!patterns) return fail(call, *json, "", patterns.error());
  if (call.flags.given("role") && !*json) {
    fmt::print(call.out, "Deprecation warning: 'Role' has been replaced with 'Tags'\n");
  }
  auto agent = reach_agent(call, *json);
  if (!agent) return 1;
  const auto reply = agent->ask<wire::rpc::MembersReply>(*std::move(patterns), after(kAnswerLimit));
  if (!reply) return fail(call, *json, kFailed, reply.error());
  if (!reply->error.empty()) return fail(call, *json, kFailed, reply->error);
  std::optional<PhiTable> phi;
  if (call.flags.boolean("phi")) {
    auto door = reach_resp(call, *json);
    if (!door) return 1;
    auto table = phi_table(*door);
    if (!table) return fail(call, *json, "Error retrieving phi", table.error());
    phi = *std::move(table);
  }
  return show(call, *json, reply->body.members, phi ? &*phi : nullptr);
}

constexpr FlagSpec kFlags[] = {
    {.name = "detailed", .kind = FlagKind::boolean, .help = "Also show protocol versions."},
    {.name = "format",
     .value = "FORMAT",
     .fallback = "text",
     .help = "Format of the answer: text or json.",
     .choices = "text json",
     .completes = Completes::choices},
    {.name = "name", .value = "REGEXP", .help = "Only nodes whose whole name matches."},
    {.name = "phi",
     .kind = FlagKind::boolean,
     .help = "Also show how suspicious each member's silence is, as the agent hears it."},
    {.name = "role", .value = "REGEXP", .help = "Deprecated: use -tag role=REGEXP."},
    {.name = "status",
     .value = "REGEXP",
     .help = "Only nodes whose whole status matches: alive, leaving, left, failed.",
     .choices = "alive leaving left failed",
     .completes = Completes::choices},
    {.name = "tag",
     .kind = FlagKind::texts,
     .value = "KEY=REGEXP",
     .help = "Only nodes whose tag matches as a whole; all that are given must match."},
};

}  // namespace

constinit const Command kMembersCommand = {
    .name = "members",
    .summary = "Lists the members of the cluster",
    .about =
        "One row for every member that the agent knows, sorted by name: name, address, status "
        "and tags.\n\nExpressions are in RE2 syntax and must match the whole text."
        "\n\nphi is advice and removes nobody: a silence as long as the present one happens once "
        "in "
        "10^phi heartbeats. At 1 ask somebody else too, at 3 prefer others, at 8 expect a failure. "
        "It is unknown to whom the agent has no direct path.",
    .flags = kFlags,
    .client = true,
    .resp = true,
    .json = true,
    .examples = "pando members -status=alive -tag role=web\npando members -phi -json",
    .run = run_members,
};

}  // namespace pando::cli
