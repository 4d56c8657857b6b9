#include "agent/data_thread.h"

#include <pthread.h>
#include <signal.h>

namespace pando::agent {

void DataThread::start(const std::string& name) {
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread{[this] { loop_.run(); }};
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::pthread_setname_np(thread_.native_handle(), name.c_str());
}

void DataThread::stop() {
  if (!thread_.joinable()) return;
  loop_.post([this] { loop_.stop(); });
  thread_.join();
}

}  // namespace pando::agent
