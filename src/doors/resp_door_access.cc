// Who the clients of a door are, and what becomes of those who may not be here any more.
#include <utility>
#include <vector>

#include "core/resp/client_info.h"
#include "doors/resp_door.h"
#include "shell/clock.h"

namespace pando::doors {
void RespDoor::on_refused(std::uint64_t id, resp::Refusal refusal) {
  if (!refusals_.take(shell::now())) return;
  if (const auto client = clients_.find(id); client != clients_.end())
    refusal.client = line_of(info_of(client->second));
  agent_.refused(std::move(refusal));
}

void RespDoor::follow(resp::GuardPtr guard) {
  door_.guard = std::move(guard);
  std::vector<std::uint64_t> ids;
  for (const auto& [id, _] : clients_) ids.push_back(id);
  for (const std::uint64_t id : ids)
    if (const auto client = clients_.find(id); client != clients_.end()) revise(client);
}

/// Who is cut off hears the agent's answer, which may be that to its own DELUSER; what it has asked
/// of the data may wait for ever.
void RespDoor::revise(Clients::iterator it) {
  Client& client = it->second;
  if (client.session.follow_guard()) return;
  ++count_.refused["revoked"];
  if (client.session.waiting() && !client.asks) return drop(it);
  if (!client.serving) serve(it);
}

}  // namespace pando::doors
