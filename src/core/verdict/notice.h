#pragma once
/// How a node's end is said and proven. Source: docs/protocol/death.md, "Exit notices".
#include <optional>
#include <string_view>

#include "proto/death.pb.h"
#include "wire/keyring.h"

namespace pando::verdict {

/// Signs with the primary key; without keys there is no proof. `agreement`: the last words about
/// maps, left away if the notice would be too long for a message.
proto::ExitNotice write_notice(const proto::Testament& testament, const wire::Keyring& keys,
                               std::string_view agreement = {});

/// As certificates keep it.
void without_agreement(proto::ExitNotice& notice);

/// What the notice says, if a key of the ring proves it. Nullopt: forged, damaged, or proven where
/// there are no keys.
std::optional<proto::Testament> read_notice(const proto::ExitNotice& notice,
                                            const wire::Keyring& keys);

/// The last words about maps, if a key proves them; else nothing. Lives as long as the notice.
std::string_view agreement_of(const proto::ExitNotice& notice, const wire::Keyring& keys);

}  // namespace pando::verdict
