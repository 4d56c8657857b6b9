#include "core/resp/client_info.h"

#include <fmt/format.h>

namespace pando::resp {
namespace {

/// In Redis's order.
std::string flags_of(const ClientInfo& client) {
  std::string out;
  if (client.subscriber()) out += 'P';
  if (client.queued >= 0) out += 'x';
  if (client.blocked) out += 'b';
  if (client.ending) out += 'c';
  if (client.reads_copies) out += 'r';
  if (client.no_evict) out += 'e';
  return out.empty() ? "N" : out;
}

}  // namespace

std::string line_of(const ClientInfo& c) {
  // Buffers are not allocated ahead of their use here.
  return fmt::format(
      "id={} addr={} laddr={} fd={} name={} age={} idle={} flags={} db=0 sub={} psub={} ssub={} "
      "multi={} qbuf={} qbuf-free=0 argv-mem=0 multi-mem={} rbs=0 rbp=0 obl=0 oll=0 omem={} "
      "tot-mem={} events={} cmd={} user={} redir=-1 resp={}",
      c.id, c.address, c.local_address, c.descriptor, c.name, c.age_seconds, c.idle_seconds,
      flags_of(c), c.channels, c.patterns, c.shard_channels, c.queued, c.unread_bytes,
      c.queued_bytes, c.unsent_bytes, c.unread_bytes + c.queued_bytes + c.unsent_bytes,
      c.unsent_bytes > 0 ? "rw" : "r", c.last == nullptr ? "NULL" : shown_name(*c.last), c.user,
      static_cast<int>(c.protocol));
}

}  // namespace pando::resp
