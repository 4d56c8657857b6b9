// Follows a configuration that members publish.   config_watcher NAME BIND [SEED...]
//
//   config_watcher tea 127.0.0.2:7946 127.0.0.1:7946
//
// Anybody may publish: pando state set config/limit 10. Of several who set one key the one whose
// name comes first counts. Who starts late is told what there is. Ends with the key config/stop.
#include <pando/pando.h>

#include <cstdio>
#include <future>
#include <map>
#include <string>

int main(int count, char** words) {
  if (count < 3) return std::fprintf(stderr, "usage: %s NAME BIND [SEED...]\n", words[0]), 2;
  auto joined = pando::Cluster::join(
      {.name = words[1], .bind = words[2], .seeds = {words + 3, words + count}});
  if (!joined) return std::fprintf(stderr, "%s\n", joined.error().detail.c_str()), 1;

  std::map<std::string, std::map<std::string, std::string>> config;  // key -> who -> value
  std::promise<void> stop;
  const auto watching = joined->watch("", "config/", [&](const pando::state::Changed& change) {
    auto& values = config[change.key];
    if (change.now)
      values[change.node] = pando::to_string(*change.now);
    else
      values.erase(change.node);
    std::printf("%s = %s\n", change.key.c_str(),
                values.empty() ? "(nothing)" : values.begin()->second.c_str());
    std::fflush(stdout);
    if (change.key == "config/stop" && !change.before) stop.set_value();
  });

  stop.get_future().wait();
  return joined->leave().get() ? 0 : 1;
}
