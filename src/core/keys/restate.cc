#include "core/keys/restate.h"

#include <limits>

namespace pando::keys {

using wire::Op;

void restate_expiry(const Entry& entry, std::string_view as, wire::Effects& out) {
  if (entry.expires()) out.append({.op = Op::expire_at, .key = as, .number = entry.expires_at()});
}

void restate(const Entry& entry, std::string_view as, wire::Effects& out) {
  if (entry.kind() == Kind::string) {
    out.append({.op = Op::put, .key = as, .value = entry.text(), .number = entry.expires_at()});
    return;
  }
  out.append({.op = Op::erase, .key = as});
  entry.collection().restate(as, 0, std::numeric_limits<std::size_t>::max(), out);
  restate_expiry(entry, as, out);
}

void restate(const Keyspace& keys, std::string_view key, wire::Effects& out) {
  if (const Entry* entry = keys.find(key))
    restate(*entry, key, out);
  else
    out.append({.op = Op::erase, .key = key});
}

}  // namespace pando::keys
