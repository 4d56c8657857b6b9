// Who is there, for those who begin to listen.
#include "api/control.h"

namespace pando {

Subscription Cluster::Control::on_member(
    std::move_only_function<void(const MemberEvent&)> callback) {
  return member_callbacks_.add(std::move(callback), [this](auto& f) {
    for (const MemberEvent& event : present()) f(event);
  });
}

/// Everybody known as they would be told of now: who is here, who has failed, who is doubted.
std::vector<MemberEvent> Cluster::Control::present() const {
  MemberEvent here{MemberEventType::join, {}};
  MemberEvent failed{MemberEventType::failed, {}};
  MemberEvent suspect{MemberEventType::suspect, {}};
  for (Member& member : node().members()) {
    if (member.suspect) suspect.members.push_back(member);
    if (member.status == MemberStatus::failed)
      failed.members.push_back(std::move(member));
    else if (member.status != MemberStatus::left)
      here.members.push_back(std::move(member));
  }
  std::vector<MemberEvent> events{std::move(here)};
  if (!failed.members.empty()) events.push_back(std::move(failed));
  if (!suspect.members.empty()) events.push_back(std::move(suspect));
  return events;
}

}  // namespace pando
