// A member of a cluster in one page.   hello_cluster NAME BIND [SEED...]
//
//   hello_cluster tea  127.0.0.1:7946
//   hello_cluster milk 127.0.0.2:7946 127.0.0.1:7946
//
// Original `serf` agents may be members too. Ends when somebody says: serf event stop
#include <pando/pando.h>

#include <cstdio>
#include <future>
#include <string>

int main(int count, char** words) {
  if (count < 3) return std::fprintf(stderr, "usage: %s NAME BIND [SEED...]\n", words[0]), 2;
  auto joined = pando::Cluster::join({.name = words[1],
                                      .bind = words[2],
                                      .seeds = {words + 3, words + count},
                                      .tags = {{"role", "example"}}});
  if (!joined) return std::fprintf(stderr, "%s\n", joined.error().detail.c_str()), 1;
  pando::Cluster& cluster = *joined;

  const auto members = cluster.on_member([](const pando::MemberEvent& event) {
    for (const pando::Member& member : event.members)
      std::printf("%s %s\n", std::string{to_string(event.type)}.c_str(), member.info->name.c_str());
    std::fflush(stdout);
  });
  const auto questions = cluster.on_query([](const pando::QueryEvent& query) {
    return std::optional{pando::to_bytes("you asked for " + query.name)};
  });
  std::promise<void> stop;
  const auto events = cluster.on_event([&](const pando::UserEvent& event) {
    if (event.name == "stop") stop.set_value();
  });
  if (!cluster.event("hello", pando::to_bytes(cluster.name())).get()) return 1;

  stop.get_future().wait();
  return cluster.leave().get() ? 0 : 1;
}
