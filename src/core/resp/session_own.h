#pragma once
/// A row of the conversation's own commands.
#include "core/resp/session.h"

namespace pando::resp {

struct Session::Own : CommandSpec {
  void (Session::*handle)(Words words) = nullptr;
  bool open = false;  ///< allowed before the password
};

}  // namespace pando::resp
