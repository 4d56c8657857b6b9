#pragma once
/// Starting a program with pipes for its standard descriptors.
#include <sys/types.h>

#include <expected>
#include <string>
#include <vector>

#include "shell/fd.h"

namespace pando::shell {

struct Spawned {
  pid_t pid = 0;
  Fd pidfd;   ///< readable once the process has ended
  Fd input;   ///< writes to its standard input; non-blocking
  Fd output;  ///< reads its standard output and standard error; non-blocking
};

/// The process leads a new group, has all signals at their defaults and no other descriptors.
/// The parent is not copied (vfork): the cost does not grow with its memory.
std::expected<Spawned, std::string> spawn(const std::vector<std::string>& arguments,
                                          const std::vector<std::string>& environment);

}  // namespace pando::shell
