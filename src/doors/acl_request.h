#pragma once
/// What a Redis client asks about users.
#include <cstdint>

#include "wire/resp/reply_writer.h"
#include "wire/resp/request_reader.h"

namespace pando::doors {

/// Subcommands of ACL that an agent answers.
enum class AclVerb : std::uint8_t {
  cat,
  deluser,
  dryrun,
  genpass,
  getuser,
  help,
  list,
  load,
  log,
  save,
  setuser,
  users
};

struct AclRequest {
  AclVerb verb;
  resp::Words arguments;  ///< what follows the name; live during the call
  resp::Protocol protocol;
};

}  // namespace pando::doors
