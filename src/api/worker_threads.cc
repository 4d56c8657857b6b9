#include "api/worker_threads.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace pando {
namespace {

constexpr std::chrono::seconds kIdle{5};

}  // namespace

struct WorkerThreads::State {
  explicit State(Handler h) : handler(std::move(h)) {}

  static void run(const std::shared_ptr<State>& self);
  void handle(Incoming& incoming) const;

  const Handler handler;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Incoming> waiting;
  std::size_t threads = 0, busy = 0;  ///< busy: of the threads
  bool ended = false;
};

namespace {

/// Whose handler runs on this thread.
thread_local const void* current = nullptr;

}  // namespace

WorkerThreads::WorkerThreads(Handler handler)
    : state_(std::make_shared<State>(std::move(handler))) {}

void WorkerThreads::take(Incoming incoming) {
  const std::lock_guard lock{state_->mutex};
  if (state_->ended) return;
  state_->waiting.push_back(std::move(incoming));
  const bool enough = state_->threads - state_->busy >= state_->waiting.size();
  if (enough || state_->threads == kMost) return state_->changed.notify_one();
  try {
    std::thread{State::run, state_}.detach();
    ++state_->threads;
  } catch (const std::system_error& error) {
    // Those that there are will come to it; without any nobody would.
    if (state_->threads > 0) return;
    state_->waiting.back().fail(std::string{"no thread could be had: "} + error.what());
    state_->waiting.pop_back();
  }
}

void WorkerThreads::end() {
  std::deque<Incoming> unserved;
  std::unique_lock lock{state_->mutex};
  state_->ended = true;
  unserved.swap(state_->waiting);
  state_->changed.notify_all();
  if (current != state_.get()) state_->changed.wait(lock, [&] { return state_->busy == 0; });
}

void WorkerThreads::State::run(const std::shared_ptr<State>& self) {
  current = self.get();
  std::unique_lock lock{self->mutex};
  const auto called = [&] { return self->ended || !self->waiting.empty(); };
  while (self->changed.wait_for(lock, kIdle, called) && !self->ended) {
    Incoming incoming = std::move(self->waiting.front());
    self->waiting.pop_front();
    ++self->busy;
    lock.unlock();
    if (!incoming.abandoned()) self->handle(incoming);
    lock.lock();
    --self->busy;
    self->changed.notify_all();
  }
  --self->threads;
}

/// A handler that throws harms its own caller only.
void WorkerThreads::State::handle(Incoming& incoming) const {
  try {
    if (auto answer = handler(incoming))
      incoming.answer(*std::move(answer));
    else
      incoming.fail(std::move(answer.error().detail));
  } catch (const std::exception& error) {
    incoming.fail(error.what());
  } catch (...) {
    incoming.fail("the handler threw something that is no std::exception");
  }
}

}  // namespace pando
