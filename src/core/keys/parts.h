#pragma once
/// What replication asks of a keyspace: keys that were touched, and what makes them equal again.
#include <cstddef>
#include <optional>

#include "core/keys/keyspace.h"
#include "pando/bytes.h"

namespace pando::keys {

/// A list of the keys that these effects touch; lists one behind the other are a list. Written as
/// effects that erase them, or everything.
Bytes keys_touched(ByteView effects);
/// Effects that make the keys of a list what they are here, whatever they were. nullopt: they would
/// be longer than `limit`, or the list is malformed.
std::optional<Bytes> restate_keys(const Keyspace& keys, ByteView list, std::size_t limit);
/// Effects that build one of kParts parts where it is empty; nullopt: longer than `limit`.
std::optional<Bytes> restate_part(const Keyspace& keys, unsigned part, std::size_t limit);

}  // namespace pando::keys
