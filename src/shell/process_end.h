#pragma once
/// How did a process end that is not our child?
#include <sys/types.h>

#include "pando/last_words.h"

namespace pando::shell {

/// What a status of wait(2) says.
node::Ending ending_of(int status);

/// Requires that the process behind `pidfd`, which has the number `pid`, has ended. Until it is
/// reaped /proc knows (proc(5), exit_code), afterwards the descriptor does since Linux 6.15
/// (PIDFD_GET_INFO); in older systems nobody does.
node::Ending end_of(pid_t pid, int pidfd);

}  // namespace pando::shell
