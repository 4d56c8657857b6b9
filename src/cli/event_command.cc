#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"

namespace pando::cli {
namespace {

int run_event(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  const bool coalesce = call.flags.boolean("coalesce");
  const std::vector<std::string>& words = call.flags.arguments();
  auto agent = reach_agent(call, json);
  if (!agent) return 1;
  const Bytes payload = words.size() > 1 ? to_bytes(words[1]) : Bytes{};
  const auto sent =
      agent->tell(wire::rpc::SendEvent{words[0], payload, coalesce}, after(kAnswerLimit));
  if (!sent) return fail(call, json, "Error sending event", sent.error());
  if (json) {
    fmt::print(call.out, "{}", json_text({{"event", words[0]}, {"coalesce", coalesce}}));
  } else {
    fmt::print(call.out, "Event '{}' dispatched! Coalescing enabled: {}\n", words[0], coalesce);
  }
  return 0;
}

constexpr FlagSpec kFlags[] = {
    {.name = "coalesce",
     .kind = FlagKind::boolean,
     .fallback = "true",
     .help = "Whether receivers may deliver only the last of several events of this name that come "
             "within seconds."},
};

}  // namespace

constinit const Command kEventCommand = {
    .name = "event",
    .summary = "Sends a user event to the cluster",
    .arguments = "NAME [PAYLOAD]",
    .min_arguments = 1,
    .max_arguments = 2,
    .too_few = "An event name must be specified.",
    .about = "Every member's handlers and streams get it once.",
    .flags = kFlags,
    .client = true,
    .json = true,
    .examples = "pando event deploy v1.2.3\npando event -coalesce=false restart",
    .run = run_event,
};

}  // namespace pando::cli
