#include <fmt/ostream.h>

#include "base/version.h"
#include "cli/commands.h"

namespace pando::cli {
namespace {

int run_version(const Invocation& call) {
  if (call.flags.boolean("json"))
    fmt::print(call.out, "{{\"version\":\"{}\",\"protocol\":5,\"protocol_min\":2}}\n", version());
  else
    fmt::print(call.out, "Pando v{}\nAgent Protocol: 5 (Understands back to: 2)\n", version());
  return 0;
}

}  // namespace

constinit const Command kVersionCommand = {
    .name = "version",
    .summary = "Prints the version of Pando and of the protocol it speaks",
    .json = true,
    .run = run_version,
};

}  // namespace pando::cli
