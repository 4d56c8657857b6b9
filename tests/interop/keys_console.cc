// One keyspace as a Redis server on standard input and output, for comparisons with the original.
//
// Everything that is written is applied to a second keyspace, too, as a replica would; now and
// then, and at the end, the two are compared. They differ: the program aborts.
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/keys/command.h"
#include "core/keys/keyspace.h"
#include "wire/resp/family.h"
#include "wire/resp/request_reader.h"

namespace {

using pando::keys::Keyspace;

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

class Console {
 public:
  /// What comes back for a request.
  void serve(pando::resp::Words words, std::string& out) {
    pando::resp::ReplyWriter reply{out, pando::resp::Protocol::resp2};
    const pando::keys::Command* command = pando::keys::find_command(words);
    if (command == nullptr) return describe(reply, words);
    pando::wire::Effects effects;
    pando::keys::Events events;
    const std::size_t before = out.size();
    pando::keys::Call call{primary_, words, now_ms(), rng_, effects, reply, events};
    if (execute(*command, call) == pando::keys::Outcome::blocked) {
      out.resize(before);
      reply.simple("blocked");
    }
    if (!replica_.apply(effects.bytes())) fail("an effect was refused by the replica");
    if (++served_ % 4096 == 0) compare();
  }

  void compare() const {
    for (unsigned part = 0; part < pando::keys::kParts; ++part)
      if (primary_.digest(part) != replica_.digest(part)) fail("primary and replica differ");
    if (primary_.expiring() != replica_.expiring()) fail("other keys are to expire");
  }

 private:
  /// COMMAND, COMMAND DOCS and COMMAND GETKEYS, of the table alone.
  static void describe(pando::resp::ReplyWriter& reply, pando::resp::Words words) {
    using pando::resp::same_word;
    const auto table = pando::keys::all_commands();
    const std::vector<const pando::resp::CommandSpec*> rows(table.begin(), table.end());
    const auto families = pando::resp::by_first_word(rows);
    if (!same_word(words[0], "COMMAND")) return reply.error("ERR unknown command");
    if (words.size() == 1) {
      reply.array(families.size());
      for (const auto& family : families) pando::resp::describe(reply, family);
    } else if (same_word(words[1], "DOCS")) {
      reply.map(families.size());
      for (const auto& family : families) pando::resp::document(reply, family);
    } else {
      const auto request = words.subspan(2);
      pando::resp::answer_keys(reply, pando::keys::find_command(request), request);
    }
  }

  [[noreturn]] static void fail(const char* what) {
    std::fprintf(stderr, "keys_console: %s\n", what);
    std::abort();
  }

  Keyspace primary_{0x5eed}, replica_{0x0dd5eed};
  pando::Rng rng_{7};
  std::uint64_t served_ = 0;
};

void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written <= 0) std::exit(1);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

int main() {
  Console console;
  pando::resp::RequestReader reader;
  std::array<std::byte, 1 << 16> buffer;
  while (true) {
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got <= 0) break;
    reader.feed({buffer.data(), static_cast<std::size_t>(got)});
    std::string out;
    while (true) {
      const auto words = reader.next();
      if (!words) return 1;
      if (!*words) break;
      console.serve(**words, out);
    }
    write_all(out);
  }
  console.compare();
  return 0;
}
