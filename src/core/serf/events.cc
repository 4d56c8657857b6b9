#include "core/serf/events.h"

#include <fmt/format.h>

#include "base/note_code.h"

namespace pando::serf {
namespace {

/// No configuration allows more (Serf's "sane limit").
constexpr std::size_t kHardLimit = 9 * 1024;

}  // namespace

Events::Events(Shared& shared)
    : shared_{shared},
      gate_{.window = shared.config.event_buffer},
      buffer_{shared.config.event_buffer} {}

std::string Events::check(const command::SendEvent& event) const {
  const std::size_t size = event.name.size() + event.payload.size();
  const std::size_t limit = shared_.config.user_event_size_limit;
  if (size > limit)
    return fmt::format("user event exceeds configured limit of {} bytes before encoding", limit);
  if (size > kHardLimit)
    return fmt::format("user event exceeds sane limit of {} bytes before encoding", kHardLimit);
  return {};
}

std::string Events::check_encoded(std::size_t size) const {
  const std::size_t limit = shared_.config.user_event_size_limit;
  if (size > limit)
    return fmt::format("encoded user event exceeds configured limit of {} bytes after encoding",
                       limit);
  if (size > kHardLimit)
    return fmt::format("encoded user event exceeds sane limit of {} bytes after encoding",
                       kHardLimit);
  return {};
}

std::string Events::send(Instant now, const command::SendEvent& event, Outbox& out) {
  if (std::string error = check(event); !error.empty()) return error;
  wire::serf::UserEvent message{.time = clock_.now(),
                                .name = event.name,
                                .payload = event.payload,
                                .coalesce = event.coalesce};
  Bytes raw = wire::serf::encode(message);
  if (std::string error = check_encoded(raw.size()); !error.empty()) return error;
  clock_.take();
  hear(now, message, out);
  shared_.spread.send(Lane::events, std::move(raw), out);
  return {};
}

bool Events::hear(Instant now, const wire::serf::UserEvent& event, Outbox& out) {
  clock_.witness(event.time);
  if (!gate_.admits(event.time, clock_.now())) return false;
  const bool too_big = event.name.size() + event.payload.size() > kHardLimit;
  const auto verdict =
      too_big ? EventBuffer::Verdict::full : buffer_.put(event.time, {event.name, event.payload});
  if (verdict == EventBuffer::Verdict::full)
    shared_.notes.say(now, {NoteCode::event_refused, event.name.substr(0, 64), {}}, out);
  if (verdict != EventBuffer::Verdict::fresh) return false;
  out.push_back(Happened{UserEvent{.time = event.time,
                                   .name = event.name,
                                   .payload = event.payload,
                                   .coalesce = event.coalesce}});
  return true;
}

}  // namespace pando::serf
