#pragma once
/// Turns seeds into addresses without ever making the loop wait.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pando/command.h"
#include "shell/loop.h"

namespace pando::shell {

/// Every address of every seed that could be looked up, and a sentence for each that could not,
/// in memberlist's words: `Failed to resolve web1: lookup web1: no such host`.
struct Resolved {
  std::vector<JoinSeed> seeds;
  std::vector<std::string> errors;
};

/// Looks seeds up, now, in the calling thread: it may wait for name servers and disks.
Resolved look_up(const std::vector<std::string>& seeds, std::uint16_t default_port);

/// Does so on a helper thread that exists only as long as it has work; seeds that are plain
/// addresses need none. Belongs to the loop's thread.
class Resolver {
 public:
  using Done = std::move_only_function<void(Resolved)>;

  explicit Resolver(Loop& loop);
  /// Look-ups under way are abandoned: their `done` is destroyed without being called.
  ~Resolver();

  /// `done` is called later, never from inside this call.
  void resolve(std::vector<std::string> seeds, std::uint16_t default_port, Done done);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pando::shell
