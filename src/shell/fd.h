#pragma once
/// File descriptors and what the system says when it refuses.
#include <cstdint>
#include <string>
#include <utility>

namespace pando::shell {

/// Owns a file descriptor and closes it.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~Fd() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1);

 private:
  int fd_ = -1;
};

/// What an errno means in Go's spelling (`connection refused`), which users of Serf know.
std::string error_text(int error);

/// How many descriptors this process could have at most.
std::uint64_t most_descriptors();
/// Lets it have so many, or as many as it may.
void make_room_for_descriptors(std::uint64_t wanted);

/// Opens /dev/null for each of the descriptors 0, 1 and 2 that is closed, so that no socket can
/// take such a number and be written to by a careless printf.
void ensure_standard_descriptors();

}  // namespace pando::shell
