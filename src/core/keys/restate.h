#pragma once
/// The effects that make a key what it is here.
#include <string_view>

#include "core/keys/keyspace.h"
#include "wire/effects.h"

namespace pando::keys {

/// Appends what makes `as` what is in the entry, whatever was there before.
void restate(const Entry& entry, std::string_view as, wire::Effects& out);
/// Appends what makes the key what it is here: its erasure, if it is not here.
void restate(const Keyspace& keys, std::string_view key, wire::Effects& out);
/// Appends the expiry of an entry if it has one.
void restate_expiry(const Entry& entry, std::string_view as, wire::Effects& out);

}  // namespace pando::keys
