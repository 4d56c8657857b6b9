#include "pando/identity.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pando {

std::string Id::to_string() const {
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

}  // namespace pando
