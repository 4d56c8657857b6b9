#include "wire/resp/guard.h"

namespace pando::resp {

std::string sentence_of(const Denial& denial) {
  switch (denial.reason) {
    case Denial::Reason::command:
      return "NOPERM this user has no permissions to run the '" + denial.object + "' command";
    case Denial::Reason::key:
      return "NOPERM this user has no permissions to access one of the keys used as arguments";
    case Denial::Reason::channel:
      return "NOPERM this user has no permissions to access one of the channels used as arguments";
    case Denial::Reason::auth:
      break;
  }
  return "WRONGPASS invalid username-password pair or user is disabled.";
}

}  // namespace pando::resp
