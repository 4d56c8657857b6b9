#include "core/keys/parts.h"

#include "core/keys/restate.h"

namespace pando::keys {
namespace {

using wire::Op;

/// Restates the keys that `wanted` wants; false: it becomes longer than the limit.
template <class Wanted>
bool restate_some(const Keyspace& keys, Wanted wanted, std::size_t limit, wire::Effects& out) {
  Position at = 0;
  do {
    at = keys.visit(at, [&](const Entry& entry) {
      if (out.size() <= limit && wanted(entry)) restate(entry, entry.key(), out);
    });
  } while (at != 0 && out.size() <= limit);
  return out.size() <= limit;
}

}  // namespace

Bytes keys_touched(ByteView effects) {
  wire::EffectReader reader{effects};
  wire::Effects out;
  while (true) {
    const auto effect = reader.next();
    if (!effect || !*effect) return to_bytes(out.bytes());
    const bool all = (*effect)->op == Op::flush;
    out.append({.op = all ? Op::flush : Op::erase, .key = (*effect)->key});
  }
}

std::optional<Bytes> restate_keys(const Keyspace& keys, ByteView list, std::size_t limit) {
  wire::EffectReader reader{list};
  wire::Effects out;
  while (out.size() <= limit) {
    const auto effect = reader.next();
    if (!effect) return std::nullopt;
    if (!*effect) return to_bytes(out.bytes());
    if ((*effect)->op != Op::flush) {
      restate(keys, (*effect)->key, out);
      continue;
    }
    out.append({.op = Op::flush});
    if (!restate_some(keys, [](const Entry&) { return true; }, limit, out)) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Bytes> restate_part(const Keyspace& keys, unsigned part, std::size_t limit) {
  wire::Effects out;
  const auto in_part = [&](const Entry& entry) { return Keyspace::part_of(entry.key()) == part; };
  if (!restate_some(keys, in_part, limit, out)) return std::nullopt;
  return to_bytes(out.bytes());
}

}  // namespace pando::keys
