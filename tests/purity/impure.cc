// Breaks every rule of tools/purity once: the negative control of the purity test. Never linked.
#include <sys/socket.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <random>
#include <string>
#include <thread>

namespace impure {

long clock() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}
void nap(const timespec& time) {
  clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);
}
unsigned entropy() {
  return std::random_device{}();
}
void thread() {
  std::thread([] {}).join();
}
int socket() {
  return ::socket(AF_INET, SOCK_DGRAM, 0);
}
bool file(const char* path) {
  return std::ifstream{path}.good();
}
const char* environment() {
  return std::getenv("HOME");
}
int exception(const std::string& text) {
  return std::stoi(text);
}
void output() {
  std::puts("x");
}
void process() {
  std::raise(SIGTERM);
}

}  // namespace impure
