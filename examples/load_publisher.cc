// Every node says how busy it is, and knows of all others.   load_publisher NAME BIND [SEED...]
//
//   load_publisher tea  127.0.0.1:7946
//   load_publisher milk 127.0.0.2:7946 127.0.0.1:7946
//
// What a node says is forgotten by all when it has been silent for three seconds. Ends when
// somebody says: pando event enough
#include <pando/pando.h>

#include <chrono>
#include <cstdio>
#include <future>
#include <random>
#include <string>

int main(int count, char** words) {
  using namespace std::chrono_literals;
  if (count < 3) return std::fprintf(stderr, "usage: %s NAME BIND [SEED...]\n", words[0]), 2;
  auto joined = pando::Cluster::join(
      {.name = words[1], .bind = words[2], .seeds = {words + 3, words + count}});
  if (!joined) return std::fprintf(stderr, "%s\n", joined.error().detail.c_str()), 1;
  pando::Cluster& cluster = *joined;

  std::promise<void> stop;
  const auto events = cluster.on_event([&](const pando::UserEvent& event) {
    if (event.name == "enough") stop.set_value();
  });
  std::mt19937 jobs{std::random_device{}()};  // what a real program would count
  for (auto stopped = stop.get_future(); stopped.wait_for(500ms) == std::future_status::timeout;) {
    const auto said = cluster.set("load", pando::to_bytes(std::to_string(jobs() % 100)), 3s).get();
    // More is written than the cluster can carry: the next value will do.
    if (!said && said.error().code != pando::ErrorCode::slow_down) return 1;
    std::printf("--\n");
    for (const pando::state::Entry& load : cluster.states("", "load"))
      std::printf("%-20s %4s jobs\n", load.node.c_str(), pando::to_string(load.value).c_str());
    std::fflush(stdout);
  }
  return cluster.leave().get() ? 0 : 1;
}
