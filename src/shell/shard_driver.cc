#include "shell/shard_driver.h"

#include <algorithm>
#include <utility>

#include "base/overload.h"
#include "shell/clock.h"
#include "shell/sockets.h"

namespace pando::shell {
namespace {

using namespace std::chrono_literals;

/// How often the time of day is looked at: somebody may set it.
constexpr Duration kWallClock = 1s;

Rng random() {
  return Rng{entropy()[0]};
}

}  // namespace

ShardDriver::ShardDriver(Loop& loop, NodeDriver& node, shard::Config config, ShardUser user)
    : node_(node),
      user_(std::move(user)),
      shard_(std::move(config), *this, now(), random()),
      timer_(loop, [this] { poll(); }) {
  timer_.set(shard_.deadline());
  node_.attach(this);
}

void ShardDriver::step(const shard::Input& input) {
  const Instant at = now();
  shard_.step(at, input);
  if (timer_.deadline() > at) timer_.set(at);
}

void ShardDriver::poll() {
  const Instant at = now();
  if (wall_clock_at_ <= at) {
    wall_clock_at_ = at + kWallClock;
    shard_.step(at, shard::WallClock{wall_clock()});
  }
  if (shard_.deadline() <= at) shard_.step(at, shard::Tick{});
  shard_.poll(at, outbox_);
  std::vector<shard::Answered> answers;
  for (shard::Output& output : std::exchange(outbox_, {}))
    std::visit(Overload{[&](shard::Answered& one) { answers.push_back(std::move(one)); },
                        [&](Note& note) { user_.noted(note); },
                        [&](auto& said) { node_.submit(std::move(said)); }},
               output);
  timer_.set(shard_.deadline());
  if (!answers.empty()) user_.answered(std::move(answers));
}

}  // namespace pando::shell
