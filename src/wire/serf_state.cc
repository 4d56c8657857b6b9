#include "wire/serf_state.h"

#include "wire/serf_schema.h"

namespace pando::wire::serf {
namespace {

using msgpack::Dialect;
using msgpack::Writer;

/// Everything of a state but names and events.
constexpr std::size_t kFrame = 128;
/// Head of a name and its time, at most.
constexpr std::size_t kPerMember = 14;

std::size_t size_guess(const StateView& state) {
  std::size_t size = kFrame + state.events.size();
  for (const StatusEntry& member : state.members)
    size += (member.name.size() + kPerMember) * (member.left ? 2U : 1U);
  return size;
}

void write_left(Writer& out, std::span<const StatusEntry> members) {
  std::size_t count = 0;
  for (const StatusEntry& member : members) count += member.left ? 1U : 0U;
  out.array(count);
  for (const StatusEntry& member : members)
    if (member.left) out.text(member.name);
}

void write_times(Writer& out, std::span<const StatusEntry> members) {
  out.map(members.size());
  for (const StatusEntry& member : members) {
    out.text(member.name);
    out.unsigned_integer(member.time);
  }
}

}  // namespace

Bytes encode_past_events(std::span<const PastEvents* const> slots) {
  Writer out{Dialect::old_spec};
  out.array(slots.size());
  for (const PastEvents* slot : slots) {
    if (slot == nullptr)
      out.nil();
    else
      write_value(out, *slot);
  }
  return out.take();
}

Bytes encode_state(const StateView& state) {
  Writer out{Dialect::old_spec, size_guess(state)};
  out.put(static_cast<std::uint8_t>(Type::push_pull));
  out.map(6);
  out.key("EventLTime");
  out.unsigned_integer(state.event_time);
  out.key("Events");
  out.raw(state.events);
  out.key("LTime");
  out.unsigned_integer(state.time);
  out.key("LeftMembers");
  write_left(out, state.members);
  out.key("QueryLTime");
  out.unsigned_integer(state.query_time);
  out.key("StatusLTimes");
  write_times(out, state.members);
  return out.take();
}

}  // namespace pando::wire::serf
