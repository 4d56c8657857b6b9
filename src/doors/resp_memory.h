#pragma once
/// What is the memory of this process used for? MEMORY but for USAGE, which is about a key.
#include "doors/resp_commands.h"

namespace pando::doors {

void resp_memory_stats(const RespCall& call);
void resp_memory_doctor(const RespCall& call);
void resp_memory_malloc_stats(const RespCall& call);
void resp_memory_purge(const RespCall& call);
void resp_memory_help(const RespCall& call);

}  // namespace pando::doors
