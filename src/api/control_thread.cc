#include "api/control_thread.h"

namespace pando {

void ControlThread::start(std::shared_ptr<void> keep_alive) {
  const std::lock_guard lock{mutex_};
  thread_ = std::thread{[this, keep_alive = std::move(keep_alive)] { run(); }};
  id_ = thread_.get_id();
}

void ControlThread::run() {
  {
    const std::lock_guard lock{mutex_};  // id_ is there when the first callback asks for it
  }
  loop_.run();
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
  }
  loop_.post([this] { loop_.stop(); });  // what was posted before it runs before it
  loop_.run();
  const std::lock_guard lock{mutex_};
  over_ = true;
  changed_.notify_all();
}

void ControlThread::end() {
  post([this] { loop_.stop(); });
}

void ControlThread::join() {
  if (!thread_.joinable()) return;
  if (here())
    thread_.detach();
  else
    thread_.join();
}

bool ControlThread::post(Task&& task) {
  const std::lock_guard lock{mutex_};
  if (closed_) return false;
  loop_.post(std::move(task));
  return true;
}

bool ControlThread::here() const {
  return std::this_thread::get_id() == id_;
}

void ControlThread::visit(const std::function<void()>& read) {
  if (here()) return read();
  std::unique_lock lock{mutex_};
  if (closed_) {
    changed_.wait(lock, [this] { return over_; });
    return read();  // under the lock: readers after the end take turns
  }
  bool done = false;
  loop_.post([&] {
    read();
    const std::lock_guard inner{mutex_};
    done = true;
    changed_.notify_all();
  });
  changed_.wait(lock, [&] { return done; });
}

}  // namespace pando
