#include "doors/allocator.h"

#include <malloc.h>

#include <cstdio>
#include <cstdlib>

// Null where mimalloc is not linked: in tests, and with sanitizers.
extern "C" {
[[gnu::weak]] void mi_collect(bool force);
[[gnu::weak]] void mi_stats_print_out(void (*out)(const char* text, void* to), void* to);
}

namespace pando::doors {
namespace {

/// As XML.
std::string report_of_libc() {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const file = ::open_memstream(&text, &size);
  if (file == nullptr) return {};
  ::malloc_info(0, file);
  std::fclose(file);
  std::string out{text, size};
  std::free(text);
  return out;
}

}  // namespace

std::string allocator_report() {
  if (mi_stats_print_out == nullptr) return report_of_libc();
  std::string out = "mimalloc\n";
  mi_stats_print_out(
      [](const char* text, void* to) { *static_cast<std::string*>(to) += text; }, &out);
  return out;
}

void give_back_free_memory() {
  if (mi_collect != nullptr)
    mi_collect(true);
  else
    ::malloc_trim(0);
}

}  // namespace pando::doors
