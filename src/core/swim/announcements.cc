#include "core/swim/announcements.h"

#include <algorithm>

namespace pando::swim {

void Announcements::leave(Instant now, const Leave& request, Outbox& out) {
  const Waiting waiting{Waiting::For::leave, request.ticket, now + request.timeout};
  if (!self_.leaving()) {
    leave_token_ = ++last_token_;
    self_.leave(now, leave_token_);
    out.push_back(MemberLeft{shared_.table.self().info, State::left});
  } else if (!waiting_.contains(leave_token_)) {
    out.push_back(done(waiting, false));
    return;
  }
  wait(leave_token_, waiting, out);
}

void Announcements::update(Instant now, const UpdateMeta& request, Outbox& out) {
  const Waiting waiting{Waiting::For::update, request.ticket, now + request.timeout};
  self_.set_meta(request.meta, ++last_token_);
  if (self_.leaving())
    out.push_back(done(waiting, false));
  else
    wait(last_token_, waiting, out);
}

void Announcements::wait(Outgoing::Token token, const Waiting& waiting, Outbox& out) {
  if (shared_.table.others_alive())
    waiting_.emplace(token, waiting);
  else
    out.push_back(done(waiting, false));
}

Output Announcements::done(const Waiting& waiting, bool timed_out) {
  if (waiting.what == Waiting::For::leave) return LeaveDone{waiting.ticket, timed_out};
  return UpdateDone{waiting.ticket, timed_out};
}

void Announcements::on_sent(Outgoing::Token token, Outbox& out) {
  const auto [first, last] = waiting_.equal_range(token);
  for (auto entry = first; entry != last; ++entry) out.push_back(done(entry->second, false));
  waiting_.erase(first, last);
}

Instant Announcements::deadline() const {
  Instant first = kNever;
  for (const auto& [token, waiting] : waiting_) first = std::min(first, waiting.until);
  return first;
}

void Announcements::tick(Instant now, Outbox& out) {
  std::erase_if(waiting_, [&](const auto& entry) {
    if (entry.second.until > now) return false;
    out.push_back(done(entry.second, true));
    return true;
  });
}

}  // namespace pando::swim
