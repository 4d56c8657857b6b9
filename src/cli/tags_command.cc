#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"

namespace pando::cli {
namespace {

int run_tags(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  auto set = parse_pairs(call.flags.texts("set"));
  if (!set) return fail(call, json, "Error", set.error());
  const std::vector<std::string> deleted = call.flags.texts("delete");
  if (set->empty() && deleted.empty()) {
    fmt::print(call.out, "{}", help(kTagsCommand));
    return 1;
  }
  auto agent = reach_agent(call, json);
  if (!agent) return 1;
  const auto done = agent->tell(wire::rpc::SetTags{*set, deleted}, after(kAnswerLimit));
  if (!done) return fail(call, json, "Error setting tags", done.error());
  if (json) {
    fmt::print(call.out, "{}",
               json_text({{"set", nlohmann::ordered_json(*set)}, {"deleted", deleted}}));
  } else {
    fmt::print(call.out, "Successfully updated agent tags\n");
  }
  return 0;
}

constexpr FlagSpec kFlags[] = {
    {.name = "set",
     .kind = FlagKind::texts,
     .value = "KEY=VALUE",
     .help = "Creates or changes a tag."},
    {.name = "delete",
     .kind = FlagKind::texts,
     .value = "KEY",
     .help = "Removes a tag if it is there."},
};

}  // namespace

constinit const Command kTagsCommand = {
    .name = "tags",
    .summary = "Changes the agent's tags",
    .about = "Tags are deleted first and then set. All members see the change.",
    .flags = kFlags,
    .client = true,
    .json = true,
    .examples = "pando tags -set role=web -set zone=a -delete canary",
    .run = run_tags,
};

}  // namespace pando::cli
