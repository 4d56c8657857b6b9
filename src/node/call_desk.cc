#include "node/call_desk.h"

#include "base/overload.h"

namespace pando::node {
namespace {

calls::Config call_config(const Config& config) {
  calls::Config calls;
  calls.name = config.name;
  return calls;
}

}  // namespace

CallDesk::CallDesk(const Config& config, LinkDesk& links)
    : links_(links), linked_(!config.self.id.empty()), calls_(call_config(config)) {}

void CallDesk::introduce(Instant now, const NodeInfo& member) {
  if (linked_ && member.versions.pando())
    step(now, calls::PeerKnown{member.name});
  else
    forget(now, member.name);
}

bool CallDesk::hear(Instant now, LinkNews& news) {
  if (auto* letter = std::get_if<Letter>(&news); letter && letter->box == Mailbox::calls)
    return step(now, calls::Received{letter->peer, letter->lane, std::move(letter->text)}), true;
  if (const auto* back = std::get_if<Returned>(&news); back && back->box == Mailbox::calls)
    return step(now, calls::Returned{back->peer, back->tag}), true;
  if (const auto* up = std::get_if<LinkUp>(&news)) step(now, calls::LinkUp{up->peer, up->who});
  if (const auto* down = std::get_if<LinkDown>(&news)) step(now, calls::LinkDown{down->peer});
  if (const auto* missed = std::get_if<LinkMissed>(&news))
    step(now, calls::LinkMissed{missed->peer});
  return false;
}

bool CallDesk::work(Instant now) {
  if (deadline() > now) return post(now);
  step(now, calls::Tick{});
  return true;
}

/// What is not ready to leave waits here, where it can still be cancelled and its time is counted.
bool CallDesk::post(Instant now) {
  const link::Links* const links = links_.links();
  if (calls_.silent() || links == nullptr) return false;
  bool posted = false;
  for (const calls::Way& way : calls_.waiting()) {
    const auto& [peer, lane] = way;
    if (!links->up(peer)) links_.want(now, peer);
    while (links->ready(peer, lane)) {
      auto letter = calls_.take(now, way);
      if (!letter) break;
      links_.post(now,
                  {Mailbox::calls, peer, lane, std::move(letter->body), std::move(letter->head)},
                  letter->tag);
      posted = true;
    }
  }
  return posted;
}

bool CallDesk::pass_on(Instant now, Refusals& refusals, Outbox& out) {
  if (said_.empty()) return false;
  for (calls::Output& output : std::exchange(said_, {}))
    std::visit(Overload{[&](call::News& news) { out.push_back(CallNews{std::move(news)}); },
                        [&](const calls::Refused& refused) {
                          if (const auto said = refusals.call(now, refused.reason, refused.peer))
                            out.push_back(Noted{static_cast<std::uint16_t>(said->code),
                                                said->subject, said->detail});
                        }},
               output);
  return true;
}

}  // namespace pando::node
