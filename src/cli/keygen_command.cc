#include <fmt/ostream.h>
#include <sys/random.h>

#include <array>
#include <cstddef>

#include "cli/commands.h"
#include "wire/keyring.h"

namespace pando::cli {
namespace {

int run_keygen(const Invocation& call) {
  std::array<std::byte, 32> key;
  // Never interrupted and never short for so few bytes once the system has entropy at all.
  if (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) {
    fmt::print(call.out, "keygen: the system gave no random bytes; try again later\n");
    return 1;
  }
  fmt::print(call.out, "{}\n", wire::base64_encode(key));
  return 0;
}

}  // namespace

constinit const Command kKeygenCommand = {
    .name = "keygen",
    .summary = "Generates a new encryption key",
    .about =
        "Prints 32 random bytes in base64: a key for 'pando agent -encrypt', for a keyring file "
        "or for 'pando keys -install'.",
    .examples = "pando agent -encrypt=$(pando keygen)",
    .run = run_keygen,
};

}  // namespace pando::cli
