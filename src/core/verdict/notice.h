#pragma once
/// How a node's end is said and proven. Source: docs/protocol/death.md, "Exit notices".
#include <optional>

#include "proto/death.pb.h"
#include "wire/keyring.h"

namespace pando::verdict {

/// Signs with the primary key; without keys there is no proof.
proto::ExitNotice write_notice(const proto::Testament& testament, const wire::Keyring& keys);

/// What the notice says, if a key of the ring proves it. Nullopt: forged, damaged, or proven where
/// there are no keys.
std::optional<proto::Testament> read_notice(const proto::ExitNotice& notice,
                                            const wire::Keyring& keys);

}  // namespace pando::verdict
