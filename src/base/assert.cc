#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace pando {

void assert_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "pando: broken invariant: %s (%s:%d)\n", what, file, line);
  std::abort();
}

}  // namespace pando
