// What the rest of the node does for the map.
#include "base/overload.h"
#include "node/rooms.h"

namespace pando::node {

void Node::Rooms::hear(Instant now, MapNews& news, Outbox& out) {
  std::visit(Overload{
                 [&](MapLetter& m) {
                   links.post(now, {Mailbox::map, m.peer, m.lane, std::move(m.text)}, 0);
                 },
                 [&](LinkWanted& wanted) { links.want(now, wanted.peer); },
                 [&](ClusterWanted&) { links.make_cluster(now); },
                 [&](Drained& drained) {
                   for (const Ask& ask : drained.asked)
                     step_serf(now, serf::Asked{ask.ticket, ask.command});
                 },
                 [&](MapAdopted& adopted) {
                   out.push_back(adopted);
                   ranges.adopted(now, adopted.map);
                 },
                 [&](SayOfSelf& say) {
                   if (stopped_) return;
                   const Duration retry_after = gossiped.say(now, say.key, say.value);
                   if (retry_after > Duration{}) ranges.later(now + retry_after, std::move(say));
                 },
                 [&](Note& note) { route(now, note, out); },
                 [&](auto& said) { out.push_back(std::move(said)); },
             },
             news);
}

}  // namespace pando::node
