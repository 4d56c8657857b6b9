#include "shell/shard_driver.h"

#include <algorithm>
#include <utility>

#include "shell/clock.h"

namespace pando::shell {
namespace {

using namespace std::chrono_literals;

/// How often the time of day is looked at: somebody may set it.
constexpr Duration kWallClock = 1s;

Rng random() {
  return Rng{entropy()[0]};
}

}  // namespace

ShardDriver::ShardDriver(Loop& loop, const PublishedLease& lease, shard::Config config,
                         ShardUser user)
    : loop_(loop),
      lease_(lease),
      user_(std::move(user)),
      shard_(std::move(config), lease_, now(), random()),
      timer_(loop, [this] { poll(); }) {
  timer_.set(shard_.deadline());
}

void ShardDriver::step(const shard::Input& input) {
  shard_.step(now(), input);
  if (std::exchange(turn_ends_, true)) return;
  loop_.post([this, life = std::weak_ptr{life_}] {
    if (!life.expired()) poll();
  });
}

void ShardDriver::follow(const map::MapPtr& map) {
  lease_.follow(map);
  step(shard::MapIs{map});
}

void ShardDriver::poll() {
  turn_ends_ = false;
  const Instant at = now();
  if (wall_clock_at_ <= at) {
    wall_clock_at_ = at + kWallClock;
    shard_.step(at, shard::WallClock{wall_clock()});
  }
  if (shard_.deadline() <= at) shard_.step(at, shard::Tick{});
  shard_.poll(at, outbox_, answers_);
  // A timer that rings too early costs less than one that is set anew in each turn.
  if (shard_.deadline() < timer_.deadline()) timer_.set(shard_.deadline());
  hand_out(at);
}

void ShardDriver::hand_out(Instant at) {
  shard::Outbox said;
  for (shard::Output& output : outbox_) {
    if (const auto* limits = std::get_if<resp::ClientLimits>(&output))
      user_.limited(*limits);
    else
      said.push_back(std::move(output));
  }
  outbox_.clear();
  if (!said.empty()) user_.said(std::move(said));
  if (!answers_.empty()) user_.answered(answers_);
  shard_.reuse(answers_);
  user_.turned(at);
}

}  // namespace pando::shell
