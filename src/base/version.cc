#include "base/version.h"

namespace pando {

std::string_view version() {
  return PANDO_VERSION;
}

}  // namespace pando
