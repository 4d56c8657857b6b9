#include "agent/wind_up.h"

#include <algorithm>
#include <utility>

#include "shell/clock.h"

namespace pando::agent {
namespace {

using namespace std::chrono_literals;

/// A client that was silent may have a request under way: it has so long to arrive.
constexpr Duration kSilence = 300ms;
/// No request for data waits longer, but for those that wait for a key.
constexpr Duration kLongest = 6s;
constexpr Duration kLook = 20ms;

}  // namespace

WindUp::WindUp(shell::Loop& agent, shell::Loop& data,
               std::function<std::vector<doors::RespDoor*>()> doors)
    : agent_(agent), data_(data), doors_(std::move(doors)), timer_(data, [this] { look(); }) {}

void WindUp::begin(std::function<void()> then) {
  data_.post([this, then = std::move(then)]() mutable {
    then_.push_back(std::move(then));
    if (begun_ == kNever) begun_ = shell::now();
    for (doors::RespDoor* const door : doors_()) door->wind_up();
    look();
  });
}

void WindUp::look() {
  const auto doors = doors_();
  const auto left = [](const doors::RespDoor* door) { return door->count().clients > 0; };
  const auto quiet = [](const doors::RespDoor* door) { return door->wound_up(); };
  const Instant now = shell::now();
  const bool silent = now >= begun_ + kSilence && std::ranges::all_of(doors, quiet);
  if (std::ranges::any_of(doors, left) && !silent && now < begun_ + kLongest)
    return timer_.set(now + kLook);
  for (auto& then : std::exchange(then_, {})) agent_.post(std::move(then));
}

}  // namespace pando::agent
