#pragma once
/// Which names methods, casts and topics may have.
#include <string_view>

#include "pando/call.h"

namespace pando::calls {

inline bool good_name(std::string_view name) {
  return !name.empty() && name.size() <= call::kMaxName;
}

}  // namespace pando::calls
