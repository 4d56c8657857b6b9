#include "core/serf/coalesce.h"

namespace pando::serf {
namespace {

/// Held back at most; one more flushes early.
constexpr std::size_t kMaxUserEvents = 4096;

}  // namespace

Coalescer::Coalescer(CoalesceConfig config) : config_{config} {}

Instant Coalescer::due(const Window& window) const {
  if (window.opened == kNever) return kNever;
  return std::min(window.opened + config_.period, window.last + config_.quiescent);
}

Instant Coalescer::deadline() const {
  return std::min(due(members_window_), due(users_window_));
}

void Coalescer::touch(Window& window, Instant now) {
  if (window.opened == kNever) window.opened = now;
  window.last = now;
}

void Coalescer::add(Instant now, Event event, std::vector<Event>& out) {
  if (auto* members = std::get_if<MemberEvent>(&event)) {
    touch(members_window_, now);
    add_members(*members);
    return;
  }
  auto* user = std::get_if<UserEvent>(&event);
  if (user == nullptr || !user->coalesce) return out.push_back(std::move(event));
  touch(users_window_, now);
  add_user(std::move(*user));
  if (users_held_ > kMaxUserEvents) flush_users(out);
}

void Coalescer::add_members(const MemberEvent& event) {
  for (const Member& member : event.members)
    latest_.insert_or_assign(member.info->name, std::pair{event.type, member});
}

void Coalescer::add_user(UserEvent event) {
  std::vector<UserEvent>& held = users_[event.name];
  if (!held.empty() && held.front().time > event.time) return;
  if (!held.empty() && held.front().time < event.time) {
    users_held_ -= held.size();
    held.clear();
  }
  ++users_held_;
  held.push_back(std::move(event));
}

/// Who is trusted again is for users what it was before: a member.
void Coalescer::pass(const MemberEvent& event) {
  const bool trusted = event.type == MemberEventType::trusted;
  for (const Member& member : event.members)
    delivered_.insert_or_assign(member.info->name, trusted ? MemberEventType::join : event.type);
}

void Coalescer::tick(Instant now, std::vector<Event>& out) {
  if (due(members_window_) <= now) flush_members(out);
  if (due(users_window_) <= now) flush_users(out);
}

void Coalescer::flush(std::vector<Event>& out) {
  flush_members(out);
  flush_users(out);
}

bool Coalescer::is_news(const std::string& name, MemberEventType type) const {
  if (type == MemberEventType::update) return true;
  const auto last = delivered_.find(name);
  return last == delivered_.end() || last->second != type;
}

void Coalescer::flush_members(std::vector<Event>& out) {
  std::map<MemberEventType, std::vector<Member>> by_type;
  for (auto& [name, change] : latest_) {
    auto& [type, member] = change;
    if (!is_news(name, type)) continue;
    by_type[type].push_back(std::move(member));
    // Who was erased is forgotten here too: a namesake starts afresh.
    if (type == MemberEventType::reap)
      delivered_.erase(name);
    else
      delivered_.insert_or_assign(name, type);
  }
  for (auto& [type, members] : by_type) out.push_back(MemberEvent{type, std::move(members)});
  latest_.clear();
  members_window_ = {};
}

void Coalescer::flush_users(std::vector<Event>& out) {
  for (auto& [name, events] : users_)
    for (UserEvent& event : events) out.push_back(std::move(event));
  users_.clear();
  users_held_ = 0;
  users_window_ = {};
}

}  // namespace pando::serf
