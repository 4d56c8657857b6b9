#include "cli/stop_signal.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <ctime>

namespace pando::cli {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t stop = stop_signals();
  pthread_sigmask(SIG_BLOCK, &stop, &before_);
  descriptor_ = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor_ < 0) pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void StopSignal::take() {
  signalfd_siginfo received{};
  [[maybe_unused]] const ssize_t size = read(descriptor_, &received, sizeof received);
}

StopSignal::~StopSignal() {
  if (descriptor_ < 0) return;
  // What was received is done with: it must not end the program once it is let through again.
  const sigset_t stop = stop_signals();
  const timespec now{};
  while (sigtimedwait(&stop, nullptr, &now) > 0) {
  }
  close(descriptor_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace pando::cli
