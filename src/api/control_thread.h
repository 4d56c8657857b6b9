#pragma once
/// The one thread of a Cluster object, and the way to it from any other.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "pando/pending.h"
#include "shell/loop.h"

namespace pando {

/// A loop with its thread. It is over when end() was called and all that was posted has run.
class ControlThread final : public Executor {
 public:
  ControlThread() = default;

  shell::Loop& loop() { return loop_; }
  /// Once. `keep_alive` is released on the thread when it is over.
  void start(std::shared_ptr<void> keep_alive);
  /// Soon. Any thread, any number of times.
  void end();
  /// Waits until it is over; on the thread itself it only lets go of it.
  void join();

  bool post(Task&& task) override;
  bool here() const override;
  /// Runs `read` where nothing else runs: at once on the thread itself or after its end, else on
  /// the thread while the caller waits.
  void visit(const std::function<void()>& read);

 private:
  void run();

  shell::Loop loop_;
  std::thread thread_;
  std::thread::id id_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;  ///< nothing more is taken
  bool over_ = false;
};

}  // namespace pando
