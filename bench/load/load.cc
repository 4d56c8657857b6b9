// The client of one server, for bench/throughput.py: connections that each have one pipeline under
// way. redis-benchmark cannot put a WAIT behind a pipeline, and keeps to its own keys.
//
// Usage: load HOST PORT CONNECTIONS PIPELINE SECONDS KEYS SET|GET [WAIT]
// KEYS: a file with a key in each line. Says "ready" when it is connected, begins with the line
// that it then reads, and says how many pipelines were answered. An answer that is not as expected
// ends it.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatches = 500;  ///< different ones

[[noreturn]] void fail(const std::string& what) {
  std::perror(("load: " + what).c_str());
  std::exit(1);
}

std::string encoded(std::initializer_list<std::string_view> words) {
  std::string out = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string_view word : words)
    out += "$" + std::to_string(word.size()) + "\r\n" + std::string{word} + "\r\n";
  return out;
}

/// What is sent, again and again, and the one answer to each of it.
struct Work {
  std::vector<std::string> batches;
  std::string answer;
};

Work work_of(const char* keys_path, std::size_t pipeline, bool set, bool wait) {
  std::vector<std::string> keys;
  std::ifstream file{keys_path};
  for (std::string key; std::getline(file, key);) keys.push_back(key);
  if (keys.empty()) fail(std::string{"no keys in "} + keys_path);
  const std::string value(100, 'x');
  std::mt19937 random{7};
  Work work;
  work.batches.resize(kBatches);
  for (std::string& batch : work.batches) {
    for (std::size_t i = 0; i < pipeline; ++i) {
      const std::string& key = keys[random() % keys.size()];
      batch += set ? encoded({"SET", key, value}) : encoded({"GET", key});
    }
    if (wait) batch += encoded({"WAIT", "1", "0"});
  }
  const std::string one = set ? "+OK\r\n" : "$100\r\n" + value + "\r\n";
  for (std::size_t i = 0; i < pipeline; ++i) work.answer += one;
  if (wait) work.answer += ":1\r\n";
  return work;
}

/// One connection with one batch under way.
struct Link {
  int socket = -1;
  std::size_t next = 0, got = 0;

  void send(const Work& work) {
    const std::string& batch = work.batches[next++ % kBatches];
    if (::send(socket, batch.data(), batch.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(batch.size()))
      fail("cannot send");
  }

  /// Takes what has come; sends the next batch, and says so, if that was all.
  bool hear(const Work& work) {
    static char room[1 << 16];
    const ssize_t count = ::recv(socket, room, sizeof room, 0);
    if (count <= 0) fail("the server closed the connection");
    const std::string_view came{room, static_cast<std::size_t>(count)};
    if (std::string_view{work.answer}.substr(got, came.size()) != came)
      fail("another answer: " + std::string{came.substr(0, 200)});
    got += came.size();
    if (got < work.answer.size()) return false;
    got = 0;
    send(work);
    return true;
  }
};

int connected(const char* host, const char* port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
  const int made = ::socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  if (::inet_pton(AF_INET, host, &to.sin_addr) != 1 ||
      ::connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
    fail(std::string{"cannot connect to "} + host + ":" + port);
  ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return made;
}

std::size_t run(std::vector<Link>& links, const Work& work, double seconds) {
  std::vector<pollfd> ready;
  for (const Link& link : links) ready.push_back({link.socket, POLLIN, 0});
  for (Link& link : links) link.send(work);
  std::size_t answered = 0;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  while (Clock::now() < end) {
    if (::poll(ready.data(), ready.size(), 1000) < 0) fail("poll");
    for (std::size_t i = 0; i < links.size(); ++i)
      if (ready[i].revents != 0 && links[i].hear(work)) ++answered;
  }
  return answered;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 8) {
    std::cerr << "usage: load HOST PORT CONNECTIONS PIPELINE SECONDS KEYS SET|GET [WAIT]\n";
    return 1;
  }
  const bool set = std::string_view{argv[7]} == "SET", wait = argc > 8;
  const Work work = work_of(argv[6], std::strtoul(argv[4], nullptr, 10), set, wait);
  std::vector<Link> links(std::strtoul(argv[3], nullptr, 10));
  for (std::size_t i = 0; i < links.size(); ++i)
    links[i] = {connected(argv[1], argv[2]), i * kBatches / links.size(), 0};
  std::cout << "ready" << std::endl;
  std::string go;
  std::getline(std::cin, go);
  std::cout << run(links, work, std::atof(argv[5])) << std::endl;
}
