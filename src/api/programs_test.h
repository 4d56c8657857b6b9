#pragma once
/// For tests of programs in one cluster: where they listen, and waiting for what nobody tells.
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>

namespace pando {

/// A loopback address of this test process alone, so that tests run side by side.
inline std::string own_address() {
  const auto pid = static_cast<unsigned>(::getpid());
  return "127." + std::to_string(100 + pid % 100) + "." + std::to_string(pid / 100 % 250) + ".1:0";
}

/// Looks for something that no callback tells of, at most 20 s.
inline bool comes_true(const std::function<bool()>& condition) {
  std::mutex mutex;
  std::unique_lock lock{mutex};
  std::condition_variable nobody_rings;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    nobody_rings.wait_for(lock, std::chrono::milliseconds{10});
  }
  return true;
}

}  // namespace pando
