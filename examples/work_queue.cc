// A work queue by calls: workers ask for their next job and bring what came of the last one.
//
//   work_queue queue 127.0.0.1:7946
//   work_queue alice 127.0.0.2:7946 127.0.0.1:7946
//   work_queue bob   127.0.0.3:7946 127.0.0.1:7946
//
// A job that a worker had when it failed is given to another one. Workers end when nothing is left;
// the queue stays.
#include <pando/pando.h>

#include <cstdio>
#include <future>
#include <map>
#include <set>
#include <string>

using pando::Bytes;
using pando::Incoming;
using pando::Outcome;

int give_out(pando::Cluster& cluster) {
  std::set<std::string> jobs, done;
  for (int i = 1; i <= 20; ++i) jobs.insert("job " + std::to_string(i));
  std::map<std::string, std::string> at;  // worker -> its job; all callbacks run on one thread
  const auto watch = cluster.on_member([&](const pando::MemberEvent& event) {
    if (event.type != pando::MemberEventType::failed) return;
    for (const pando::Member& member : event.members)
      if (auto lost = at.extract(member.info->name)) jobs.insert(lost.mapped());
  });
  const auto serve = cluster.serve("next", [&](const Incoming& call) -> Outcome<Bytes> {
    if (auto last = at.extract(call.from); last && done.insert(last.mapped()).second)
      std::printf("%s: %s\n", call.from.c_str(), pando::to_string(call.body).c_str());
    if (jobs.empty()) std::printf("nothing left for %s\n", call.from.c_str());
    std::fflush(stdout);
    if (jobs.empty()) return Bytes{};
    const std::string job = at[call.from] = jobs.extract(jobs.begin()).value();
    return pando::to_bytes(job);
  });
  std::promise<void>{}.get_future().wait();
  return 0;
}

int work(pando::Cluster& cluster) {
  for (Bytes result;;) {
    const auto job = cluster.call("queue", "next", std::move(result)).get();
    if (!job) return std::fprintf(stderr, "%s\n", job.error().detail.c_str()), 1;
    if (job->empty()) return cluster.leave().get() ? 0 : 1;
    result = pando::to_bytes(pando::to_string(*job) + " is done");
  }
}

int main(int count, char** words) {
  if (count < 3) return std::fprintf(stderr, "usage: %s NAME BIND [SEED]\n", words[0]), 2;
  auto cluster = pando::Cluster::join(
      {.name = words[1], .bind = words[2], .seeds = {words + 3, words + count}});
  if (!cluster) return std::fprintf(stderr, "%s\n", cluster.error().detail.c_str()), 1;
  return count == 3 ? give_out(*cluster) : work(*cluster);
}
