#pragma once
/// What travels of a call that is addressed by key. Source: docs/protocol/ranges.md, "Calls by
/// key".
#include <optional>
#include <string>

#include "pando/bytes.h"
#include "pando/map.h"

namespace pando {

struct KeyEnvelope {
  bool passed_on = false;  ///< by a node that does not answer for it any more
  map::Epoch epoch = 0;    ///< of the sender's map
  std::string key;
  Bytes body;
};

Bytes encode(const KeyEnvelope& envelope);
/// Nullopt: it is none.
std::optional<KeyEnvelope> decode_key_envelope(ByteView bytes);

}  // namespace pando
