#pragma once
/// A thread of the data: its shard, and the doors of those who use it.
#include <string>
#include <thread>

#include "shell/loop.h"

namespace pando::agent {

/// What lives on its loop is made before start() and destroyed behind stop().
class DataThread {
 public:
  DataThread() = default;
  ~DataThread() { stop(); }

  shell::Loop& loop() { return loop_; }
  /// It takes no signals: those are the agent's. `name`: what the system shows, at most 15 octets.
  void start(const std::string& name);
  /// Waits for its end. Nothing happens if it does not run.
  void stop();

 private:
  shell::Loop loop_;
  std::thread thread_;
};

}  // namespace pando::agent
