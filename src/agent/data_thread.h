#pragma once
/// The thread of the data: its shard, and the doors of those who use it.
#include <thread>

#include "shell/loop.h"

namespace pando::agent {

/// What lives on its loop is made before start() and destroyed behind stop().
class DataThread {
 public:
  DataThread() = default;
  ~DataThread() { stop(); }

  shell::Loop& loop() { return loop_; }
  /// It takes no signals: those are the agent's.
  void start();
  /// Waits for its end. Nothing happens if it does not run.
  void stop();

 private:
  shell::Loop loop_;
  std::thread thread_;
};

}  // namespace pando::agent
