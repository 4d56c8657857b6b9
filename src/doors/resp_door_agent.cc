// What clients ask of the agent, and what it says to them.
#include <utility>

#include "doors/resp_commands.h"
#include "doors/resp_door.h"

namespace pando::doors {

void RespDoor::ask_agent(std::uint64_t id, Client& client, const resp::Session::Request& request) {
  const auto& command = static_cast<const RespCommand&>(*request.spec);
  const resp::Words words = request.words.subspan(name_words(command));
  client.asks = true;
  agent_.ask(
      {id, request.ticket, &command, {words.begin(), words.end()}, client.session.protocol()});
}

void RespDoor::hear(Said said) {
  const auto client = clients_.find(said.client);
  if (client == clients_.end()) return;
  std::visit([&](const auto& what) { on(client, what); }, said.what);
}

void RespDoor::on(Clients::iterator it, const said::Reply& reply) {
  Client& client = it->second;
  client.asks = false;
  client.session.answer(reply.ticket, reply.text);
  if (!client.serving) serve(it);
}

/// It leaves at once, behind what waits: a client that does not take it is cut off by the limits of
/// its connection, and the time it has for that begins with the first byte that waits.
void RespDoor::on(Clients::iterator it, const said::Push& push) {
  Client& client = it->second;
  if (client.finished) return;
  // A client that went back to RESP2 cannot tell pushes from answers.
  if (client.session.protocol() != resp::Protocol::resp3) return agent_.end_pushes(it->first);
  client.session.push() += push.text;
  std::string& output = client.session.output();
  if (client.serving || output.empty()) return;
  const bool waited = client.connection.unsent() > 0;
  count_.bytes_out += output.size();
  client.connection.send(to_bytes(output));
  output.clear();
  if (!waited) settle(client);
}

void RespDoor::on(Clients::iterator client, const said::Reads& reads) {
  client->second.reads_copies = reads.copies;
}

void RespDoor::on(Clients::iterator client, const said::Watches& watches) {
  client->second.watches = watches.on;
  settle(client->second);
}

}  // namespace pando::doors
