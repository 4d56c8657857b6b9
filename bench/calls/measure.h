#pragma once
// What both sides of the comparison measure, and how they print it: one JSON object.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

using Clock = std::chrono::steady_clock;

inline double seconds(Clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

/// Calls `once` again and again; prints the median and the 99th percentile in microseconds.
template <class Once>
void print_latency(int calls, Once once) {
  for (int i = 0; i < calls / 10; ++i) once();
  std::vector<double> times;
  for (int i = 0; i < calls; ++i) {
    const auto begin = Clock::now();
    once();
    times.push_back(seconds(Clock::now() - begin) * 1e6);
  }
  std::ranges::sort(times);
  std::printf("{\"median\": %.2f, \"p99\": %.2f}\n", times[times.size() / 2],
              times[times.size() * 99 / 100]);
}

inline void print_rate(long calls, Clock::duration time) {
  std::printf("{\"rate\": %.0f}\n", static_cast<double>(calls) / seconds(time));
}
