#include "core/gossip/owner.h"

#include <algorithm>

namespace pando::gossip {
namespace {

std::uint64_t word(const Id& id, std::size_t first) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = (number << 8) | id.bytes[first + i];
  return number;
}

}  // namespace

bool State::sound(const Limits& limits) const {
  const auto entries = contents.all();
  const auto collectable = [&](const Entry& e) { return e.deleted && e.version <= collected; };
  return start > 0 && start < kNumberLimit && version < kNumberLimit && collected <= version &&
         contents.sound(version, limits) &&
         std::none_of(entries.begin(), entries.end(), collectable);
}

std::size_t cost_of(const Owner& owner) {
  constexpr std::size_t kPerEntry = sizeof(Entry) + 32;
  const auto cost = [](const Contents& c) { return c.bytes() + c.size() * kPerEntry; };
  return sizeof(Owner) + cost(owner.state.contents) +
         (owner.stage ? cost(owner.stage->state.contents) : 0);
}

std::uint64_t short_id(const Id& id) {
  return word(id, 0);
}

Id least_id(std::uint64_t prefix) {
  Id id;
  for (std::size_t i = 0; i < 8; ++i)
    id.bytes[i] = static_cast<std::uint8_t>(prefix >> (56 - 8 * i));
  return id;
}

Sum sum_of(const Owner& owner) {
  if (!owner.known()) return {};
  const State& state = owner.state;
  return sum_of_numbers({word(owner.id, 0), word(owner.id, 8), state.start, state.birth,
                         state.version, state.collected, state.contents.sum()});
}

bool outranks(StartNumber start, std::uint64_t birth, const State& held) {
  return start > held.start || (start == held.start && birth < held.birth);
}

}  // namespace pando::gossip
