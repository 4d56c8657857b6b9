#pragma once
/// What gives this process its memory: mimalloc where it is linked, else the C library.
#include <string>

namespace pando::doors {

/// Its own report, for people.
std::string allocator_report();
/// What is free goes back to the system.
void give_back_free_memory();

}  // namespace pando::doors
