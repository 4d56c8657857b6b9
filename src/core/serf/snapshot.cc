#include "core/serf/snapshot.h"

#include <fmt/format.h>

#include "base/note_code.h"
#include "base/whole_number.h"

namespace pando::serf {
namespace {

/// Beyond this many bytes per member the file is mostly history.
constexpr std::size_t kBytesPerMember = 256;
constexpr std::size_t kShownOfDamage = 80;

constexpr std::string_view kAlive = "alive: ";
constexpr std::string_view kNotAlive = "not-alive: ";
constexpr std::string_view kClock = "clock: ";
constexpr std::string_view kEventClock = "event-clock: ";
constexpr std::string_view kQueryClock = "query-clock: ";
constexpr std::string_view kCoordinate = "coordinate: ";
constexpr std::string_view kLeave = "leave";

/// What follows `prefix`, or nothing if the line does not begin with it.
std::optional<std::string_view> rest(std::string_view line, std::string_view prefix) {
  if (!line.starts_with(prefix)) return std::nullopt;
  return line.substr(prefix.size());
}

bool read_clock(std::string_view digits, LamportTime& clock) {
  const auto time = whole_number<LamportTime>(digits);
  if (time) clock = *time;
  return time.has_value();
}

/// `NAME IP:PORT`, split at the last space because names may hold spaces.
bool read_alive(std::string_view entry, Recovered& found) {
  const auto space = entry.rfind(' ');
  if (space == std::string_view::npos || space == 0) return false;
  const auto endpoint = Endpoint::parse(entry.substr(space + 1));
  if (!endpoint) return false;
  found.alive.insert_or_assign(std::string{entry.substr(0, space)}, *endpoint);
  found.left = false;
  return true;
}

void read_leave(Recovered& found, bool keep) {
  found.left = true;
  if (keep) return;
  found.alive.clear();
  found.last_seen = {0, 0, 0};
}

/// False if the line is damaged.
bool read_line(std::string_view line, bool keep_after_leave, Recovered& found) {
  if (line.empty() || line.front() == '#' || line.starts_with(kCoordinate)) return true;
  if (const auto entry = rest(line, kAlive)) return read_alive(*entry, found);
  if (const auto name = rest(line, kNotAlive)) {
    found.alive.erase(std::string{*name});
    return true;
  }
  if (const auto time = rest(line, kClock)) return read_clock(*time, found.last_seen.member);
  if (const auto time = rest(line, kEventClock)) return read_clock(*time, found.last_seen.event);
  if (const auto time = rest(line, kQueryClock)) return read_clock(*time, found.last_seen.query);
  if (line != kLeave) return false;
  read_leave(found, keep_after_leave);
  return true;
}

/// A line break in a name would forge lines; such a member is not remembered.
bool writable(const std::string& name) {
  return name.find('\n') == std::string::npos;
}

std::string alive_line(const std::string& name, const Endpoint& endpoint) {
  return fmt::format("{}{} {}\n", kAlive, name, endpoint.to_string());
}

void write_clock(std::string_view name, LamportTime now, LamportTime& written, std::string& out) {
  if (now <= written) return;
  written = now;
  out += fmt::format("{}{}\n", name, now);
}

}  // namespace

Recovered read_snapshot(std::string_view file, bool keep_after_leave) {
  Recovered found;
  std::size_t number = 0;
  for (auto end = file.find('\n'); end != std::string_view::npos; end = file.find('\n')) {
    const std::string_view line = file.substr(0, end);
    file.remove_prefix(end + 1);
    ++number;
    if (!read_line(line, keep_after_leave, found))
      found.notes.push_back({NoteCode::snapshot_line_damaged, std::to_string(number),
                             std::string{line.substr(0, kShownOfDamage)}});
  }
  return found;
}

Snapshot::Snapshot(const Recovered& before, std::size_t file_size, bool keep_after_leave,
                   std::size_t min_compact_size)
    : alive_{before.alive},
      written_{before.last_seen},
      last_event_{before.last_seen.event},
      size_{file_size},
      keep_after_leave_{keep_after_leave},
      min_compact_size_{min_compact_size} {}

void Snapshot::on_event(const Event& event) {
  if (left_) return;
  if (const auto* user = std::get_if<UserEvent>(&event))
    last_event_ = std::max(last_event_, user->time);
  const auto* members = std::get_if<MemberEvent>(&event);
  if (members == nullptr) return;
  for (const Member& member : members->members) on_member(members->type, *member.info);
}

void Snapshot::on_member(MemberEventType type, const NodeInfo& info) {
  if (!writable(info.name)) return;
  if (type == MemberEventType::join) {
    alive_.insert_or_assign(info.name, info.endpoint);
    pending_ += alive_line(info.name, info.endpoint);
  } else if (type == MemberEventType::leave || type == MemberEventType::failed) {
    alive_.erase(info.name);
    pending_ += fmt::format("{}{}\n", kNotAlive, info.name);
  }
}

void Snapshot::on_leave() {
  if (left_) return;
  left_ = true;
  if (!keep_after_leave_) alive_.clear();
  pending_ += fmt::format("{}\n", kLeave);
}

std::optional<SnapshotWrite> Snapshot::flush(const Clocks& clocks) {
  // What counts is the last time that was used; the clocks already stand behind it.
  write_clock(kClock, clocks.member - 1, written_.member, pending_);
  if (!left_) {
    write_clock(kEventClock, last_event_, written_.event, pending_);
    write_clock(kQueryClock, clocks.query - 1, written_.query, pending_);
  }
  if (pending_.empty()) return std::nullopt;
  const bool compact =
      size_ + pending_.size() > std::max(min_compact_size_, kBytesPerMember * alive_.size());
  if (compact) pending_ = whole();
  size_ = compact ? pending_.size() : size_ + pending_.size();
  Bytes bytes = to_bytes(pending_);
  pending_.clear();
  if (compact) return Replace{std::move(bytes)};
  return Append{std::move(bytes)};
}

std::string Snapshot::whole() const {
  std::string text;
  for (const auto& [name, endpoint] : alive_) text += alive_line(name, endpoint);
  LamportTime nothing[3] = {};
  write_clock(kClock, written_.member, nothing[0], text);
  write_clock(kEventClock, written_.event, nothing[1], text);
  write_clock(kQueryClock, written_.query, nothing[2], text);
  if (left_) text += fmt::format("{}\n", kLeave);
  return text;
}

}  // namespace pando::serf
