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
  const MembersLook look{.detailed = call.flags.boolean("detailed"),
                         .colour = shows_colours(call.out)};
  fmt::print(call.out, "{}",
             *json ? json_text(members_json(reply->body.members))
                   : members_text(reply->body.members, look));
  return 0;
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
        "and tags.\n\nExpressions are in RE2 syntax and must match the whole text.",
    .flags = kFlags,
    .client = true,
    .json = true,
    .examples = "pando members -status=alive -tag role=web\npando members -json",
    .run = run_members,
};

}  // namespace pando::cli
