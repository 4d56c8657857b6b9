#pragma once
/// For tests: a loop that runs until something has happened, and a folder that goes away.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include "shell/clock.h"
#include "shell/loop.h"

namespace pando::shell {

/// Runs the loop until the condition holds; false if it does not within the limit.
inline bool run_until(Loop& loop, const std::function<bool()>& condition,
                      Duration limit = std::chrono::seconds{20}) {
  constexpr std::chrono::milliseconds kLook{1};
  const Instant end = now() + limit;
  bool held = false;
  Timer* again = nullptr;
  Timer look{loop, [&] {
               held = condition();
               if (held || now() >= end) return loop.stop();
               again->set(now() + kLook);
             }};
  again = &look;
  look.set(now());
  loop.run();
  return held;
}

class TempDir {
 public:
  TempDir() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pando-test-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ~TempDir() { std::filesystem::remove_all(path_); }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  std::string path(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream{path(name)} << content;
    return path(name);
  }
  std::string read(const std::string& name) const {
    std::ostringstream out;
    out << std::ifstream{path(name)}.rdbuf();
    return out.str();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace pando::shell
