// Answers to commands on data: many at once.
#include <utility>

#include "doors/resp_door.h"

namespace pando::doors {

void RespDoor::keep_answer(std::uint64_t id, resp::Ticket ticket, std::string_view reply) {
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  client->second.session.answer(ticket, reply);
  if (answered_.empty() || answered_.back() != id) answered_.push_back(id);
}

void RespDoor::send_answers() {
  for (const std::uint64_t id : std::exchange(answered_, {}))
    if (const auto client = clients_.find(id); client != clients_.end()) serve(client);
}

}  // namespace pando::doors
