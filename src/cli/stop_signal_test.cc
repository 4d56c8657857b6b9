#include "cli/stop_signal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pthread.h>

#include <sstream>

#include "cli/command_table.h"
#include "cli/rpc_test_server.h"

namespace pando::cli {
namespace {

namespace w = wire::rpc;

bool readable(int descriptor) {
  pollfd waiting{descriptor, POLLIN, 0};
  return poll(&waiting, 1, 0) == 1;
}

TEST(StopSignal, TurnsASignalIntoAReadableDescriptorAndSwallowsIt) {
  {
    StopSignal stop;
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
      EXPECT_FALSE(readable(stop.descriptor()));
      pthread_kill(pthread_self(), number);
      EXPECT_TRUE(readable(stop.descriptor()));
      stop.take();
    }
    pthread_kill(pthread_self(), SIGINT);
  }
  sigset_t blocked;
  pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  EXPECT_EQ(sigismember(&blocked, SIGINT), 0) << "afterwards signals work as before";
}

/// Somebody presses Ctrl-C as soon as something is written.
class PressesCtrlC : public std::stringbuf {
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    pthread_kill(pthread_self(), SIGINT);
    return std::stringbuf::xsputn(text, size);
  }
};

Bytes answer_with_a_line(const w::Request& request) {
  Bytes said = w::encode(w::ResponseHeader{"", request.seq});
  if (std::holds_alternative<w::Monitor>(request.body)) {
    const Bytes line = w::encode(w::ResponseHeader{"", request.seq}, w::LogRecord{"a line"});
    said.insert(said.end(), line.begin(), line.end());
  }
  return said;
}

TEST(StopSignal, CtrlCEndsAMonitorAndItsStreams) {
  RpcTestServer server{answer_with_a_line};
  PressesCtrlC screen;
  std::ostream out{&screen};
  EXPECT_EQ(dispatch(std::vector<std::string>{"monitor", "-rpc-addr=" + server.address()}, out), 0);
  EXPECT_EQ(screen.str(), "a line\n");
  const auto asked = server.requests();
  ASSERT_THAT(asked, testing::SizeIs(7));
  EXPECT_EQ(asked[4].body, w::RequestBody(w::Stop{4}));
  EXPECT_EQ(asked[5].body, w::RequestBody(w::Stop{2}));
  EXPECT_EQ(asked[6].body, w::RequestBody(w::Stop{3}));
}

TEST(StopSignal, CtrlCBeforeAMonitorHasBegunIsNoFailure) {
  const pthread_t me = pthread_self();
  RpcTestServer server{[me](const w::Request& request) -> std::optional<Bytes> {
    if (!std::holds_alternative<w::Stream>(request.body)) return answer_with_a_line(request);
    pthread_kill(me, SIGINT);
    return Bytes{};
  }};
  std::ostringstream out;
  EXPECT_EQ(dispatch(std::vector<std::string>{"monitor", "-rpc-addr=" + server.address()}, out), 0);
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace pando::cli
