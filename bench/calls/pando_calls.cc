// Echo by Pando's calls.   pando_calls server BIND
//                          pando_calls latency BIND SEED CALLS
//                          pando_calls rate BIND SEED SECONDS IN-FLIGHT
//                          pando_calls beside-bulk BIND SEED CALLS MEBIBYTES
#include <pando/pando.h>

#include <atomic>
#include <cstdlib>
#include <deque>
#include <future>
#include <string>

#include "measure.h"

using namespace std::chrono_literals;

namespace {

const pando::Bytes kBody(100, std::byte{'x'});

void say(pando::Cluster& cluster) {
  const auto answer = cluster.call("server", "echo", kBody, 30s).get();
  if (!answer) std::fprintf(stderr, "%s\n", answer.error().detail.c_str()), std::exit(1);
}

/// Keeps so many calls in flight until `end`; each answer begins the next call.
struct Flight {
  pando::Cluster& cluster;
  pando::Bytes body;
  std::atomic<bool> over = false;
  std::atomic<long> done = 0, flying = 0;
  std::promise<void> landed;

  void begin() {
    ++flying;
    cluster.call("server", "echo", body, 60s).then([this](pando::Outcome<pando::Bytes> answer) {
      if (!answer) std::fprintf(stderr, "%s\n", answer.error().detail.c_str()), std::exit(1);
      ++done;
      if (!over) begin();
      if (--flying == 0) landed.set_value();
    });
  }
  void end() {
    over = true;
    landed.get_future().wait();
  }
};

/// Streams bodies of 8 MiB, four at a time, from a thread of its own: callbacks are for short work.
long stream(pando::Cluster& cluster, long wanted) {
  std::deque<pando::Pending<pando::Bytes>> flying;
  for (long sent = 0, done = 0; done < wanted; ++done) {
    for (; sent < wanted && flying.size() < 4; ++sent)
      flying.push_back(cluster.call("server", "echo", pando::Bytes(8 << 20), 60s));
    const auto answer = std::move(flying.front()).get();
    if (!answer) std::fprintf(stderr, "%s\n", answer.error().detail.c_str()), std::exit(1);
    flying.pop_front();
  }
  return wanted * 8;
}

void print_beside_bulk(pando::Cluster& cluster, int calls, long mebibytes) {
  print_latency(calls, [&] { say(cluster); });
  const auto begin = Clock::now();
  auto bulk = std::async(std::launch::async, [&] { return stream(cluster, mebibytes / 8); });
  std::vector<double> times;
  while (bulk.wait_for(0s) != std::future_status::ready) {
    const auto start = Clock::now();
    say(cluster);
    times.push_back(seconds(Clock::now() - start) * 1e6);
  }
  const double time = seconds(Clock::now() - begin);
  std::ranges::sort(times);
  std::printf("{\"median\": %.2f, \"p99\": %.2f, \"calls\": %zu, \"mebibytes_per_s\": %.0f}\n",
              times[times.size() / 2], times[times.size() * 99 / 100], times.size(),
              static_cast<double>(bulk.get()) / time);
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) return std::fprintf(stderr, "usage: see the first lines of the source\n"), 2;
  const std::string what = words[1];
  const bool server = what == "server";
  auto joined = pando::Cluster::join({.name = server ? "server" : "client",
                                      .bind = words[2],
                                      .seeds = {words + 3, words + std::min(count, 4)}});
  if (!joined) return std::fprintf(stderr, "%s\n", joined.error().detail.c_str()), 1;
  pando::Cluster& cluster = *joined;
  if (server) {
    const auto echo = cluster.serve("echo", [](const pando::Incoming& call) {
      return pando::Outcome<pando::Bytes>{call.body.size() > 1000 ? pando::Bytes{} : call.body};
    });
    std::puts("ready");
    std::fflush(stdout);
    std::promise<void>{}.get_future().wait();
  }
  say(cluster);
  if (what == "latency") print_latency(std::atoi(words[4]), [&] { say(cluster); });
  if (what == "beside-bulk") print_beside_bulk(cluster, std::atoi(words[4]), std::atol(words[5]));
  if (what == "rate") {
    Flight flight{cluster, kBody};
    const auto begin = Clock::now();
    for (int i = 0; i < std::atoi(words[5]); ++i) flight.begin();
    while (seconds(Clock::now() - begin) < std::atof(words[4])) say(cluster);
    const long done = flight.done;
    const auto time = Clock::now() - begin;
    flight.end();
    print_rate(done, time);
  }
  return cluster.leave().get() ? 0 : 1;
}
