#include "sim/story.h"

#include <algorithm>

namespace pando::sim {

using namespace std::chrono_literals;

Story::Story(std::uint64_t seed) : Trial(seed), in_turns_(seed % 2 == 1) {
  world.watch(ledger);
}

Hosts Story::begin(std::size_t count, node::Config config) {
  config.coalesce = false;
  if (in_turns_) {
    config.self.id.bytes[0] = config.cluster_id.bytes[0] = 1;
    config.detection = Detection::ring;
  }
  const Hosts hosts = boot(count, config);
  expect(hosts.size() == count, "the cluster forms: " + disagreement(world));
  ledger.clear();
  return hosts;
}

void Story::expect(bool holds, const std::string& sentence) {
  if (holds || !failure().empty()) return;
  failed_ = "not so after " + std::to_string(world.age() / 1s) + " s: " + sentence;
  world.halt();
}

void Story::soon(Duration within, const std::function<bool()>& holds, const std::string& sentence) {
  expect(world.run_until(holds, within), sentence);
}

void Story::heals(Duration within, const std::string& sentence) {
  const bool agreed = settle(within);
  expect(agreed, sentence + " (" + disagreement(world) + ")");
}

bool Story::see(const Hosts& observers, const Hosts& subjects, MemberStatus status) const {
  return std::ranges::all_of(observers, [&](HostId observer) {
    return std::ranges::all_of(subjects, [&](HostId subject) {
      const auto view = world.node(observer).find(world.host(subject).name());
      return view && view->status == status;
    });
  });
}

const StoryRow* find_story(std::string_view name) {
  const auto found = std::ranges::find(stories(), name, &StoryRow::name);
  return found == stories().end() ? nullptr : &*found;
}

std::string tell(const StoryRow& story, std::uint64_t seed) {
  Story s{seed};
  story.tell(s);
  return s.failure();
}

}  // namespace pando::sim
