#include "doors/resp_door.h"

#include <sys/socket.h>

#include <utility>

#include "base/version.h"
#include "doors/client_sums.h"
#include "doors/resp_cluster.h"
#include "doors/resp_commands.h"
#include "doors/resp_state.h"
#include "shell/clock.h"

namespace pando::doors {
namespace {

/// Bytes of a client that waits for an answer, before its connection is left alone. Up to there it
/// is read, so that one who gives up is noticed.
constexpr std::size_t kMostUnread = 64 << 10;

std::string_view reason_of(resp::Breach::Kind kind) {
  switch (kind) {
    case resp::Breach::Kind::malformed:
      return "malformed";
    case resp::Breach::Kind::too_large:
      return "too_large";
    case resp::Breach::Kind::foreign:
      return "foreign";
  }
  return "malformed";
}

resp::Door door_of(std::string password, const RespLimits& limits, const DataPort* data,
                   const RespWay& way) {
  std::vector<const resp::CommandSpec*> served;
  for (const RespCommand& command : resp_commands()) served.push_back(&command);
  if (way.dialect == RespWay::Dialect::cluster)
    for (const RespCommand& command : cluster_commands()) served.push_back(&command);
  if (data != nullptr)
    for (const resp::CommandSpec* spec : data->commands()) served.push_back(spec);
  resp::Door door{std::move(served)};
  door.pipeline = limits.pipeline;
  door.password = std::move(password);
  door.version = version();
  door.limits = limits.request;
  if (data != nullptr) door.place = [data](std::string_view key) { return data->place_of(key); };
  return door;
}

/// In Redis's words, as far as the socket takes them at once.
void turn_away(const shell::Fd& socket) {
  constexpr std::string_view kFull = "-ERR max number of clients reached\r\n";
  [[maybe_unused]] const auto sent =
      ::send(socket.get(), kFull.data(), kFull.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

}  // namespace

RespDoor::RespDoor(shell::Loop& loop, shell::Fd listener, std::string password, Host& host,
                   RespLimits limits, DataPort* data, RespWay way)
    : loop_(loop),
      host_(host),
      limits_(limits),
      way_(std::move(way)),
      door_(door_of(std::move(password), limits, data, way_)),
      data_(data),
      acceptor_(
          loop, std::move(listener),
          [this](shell::Fd socket, const Endpoint&) { on_accept(std::move(socket)); },
          [this](int) { ++count_.refused["no_descriptor"]; }) {
  if (way_.dialect == RespWay::Dialect::cluster) guide_.emplace(host_, way_.view);
}

void RespDoor::on_accept(shell::Fd socket) {
  if (clients_.size() >= limits_.clients) {
    ++count_.refused["full"];
    return turn_away(socket);
  }
  ++count_.accepted;
  const std::uint64_t id = ++last_client_;
  const auto [client, _] = clients_.emplace(
      id, Client{{loop_, std::move(socket), events_of(id), {.unsent = kMostUnsent}},
                 resp::Session{door_, id}});
  count_.clients = clients_.size();
  settle(client->second);
}

shell::ConnectionEvents RespDoor::events_of(std::uint64_t id) {
  shell::ConnectionEvents events;
  events.bytes = [this, id](ByteView bytes) { on_bytes(id, bytes); };
  events.drained = [this, id] { serve(clients_.find(id)); };
  events.closed = [this, id](const std::string& reason) { on_closed(clients_.find(id), reason); };
  return events;
}

void RespDoor::on_bytes(std::uint64_t id, ByteView bytes) {
  const auto client = clients_.find(id);
  count_.bytes_in += bytes.size();
  client->second.session.feed(bytes);
  serve(client);
}

/// Connections say why they end; of those that ran out of time we know better.
void RespDoor::on_closed(Clients::iterator client, const std::string& reason) {
  const bool unsent = client->second.connection.unsent() > 0;
  if (reason == shell::kTooSlow || (reason == shell::kTimedOut && unsent)) ++count_.refused["slow"];
  if (reason == shell::kTimedOut && !unsent) ++count_.refused["idle"];
  end_watch(client->second);
  if (data_ != nullptr) data_->gone(client->first);
  for (const auto& [_, call] : client->second.calls) host_.cancel(call);
  clients_.erase(client);
  count_.clients = clients_.size();
}

void RespDoor::answer(std::uint64_t id, resp::Ticket ticket, std::string_view reply) {
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  client->second.session.answer(ticket, reply);
  if (!client->second.serving) serve(client);
}

/// Requests are taken while answers leave: what a client has not taken yet holds it up.
void RespDoor::serve(Clients::iterator it) {
  Client& client = it->second;
  if (client.finished) return;
  do {
    client.serving = true;
    take_requests(it->first, client);
    client.serving = false;
  } while (flush(client));
  settle(client);
}

void RespDoor::take_requests(std::uint64_t id, Client& client) {
  while (const auto request = client.session.next()) {
    ++count_.requests;
    if (data_ != nullptr && on_data(*request->spec)) {
      ask_data(id, client, *request);
      continue;
    }
    const auto& command = static_cast<const RespCommand&>(*request->spec);
    command.handle({host_, request->words.subspan(name_words(command)),
                    RespAnswer{*this, id, request->ticket, client.session.protocol()}, way_.view,
                    guide_ ? &*guide_ : nullptr});
  }
}

/// True if there was something and all of it has left.
bool RespDoor::flush(Client& client) {
  std::string& output = client.session.output();
  if (output.empty() || client.connection.unsent() > 0) return false;
  count_.bytes_out += output.size();
  client.connection.send(to_bytes(output));
  output.clear();
  return client.connection.unsent() == 0;
}

/// What the client may do next, and until when.
void RespDoor::settle(Client& client) {
  const resp::Session& session = client.session;
  const bool unsent = client.connection.unsent() > 0;
  const bool full = session.waiting() ? session.buffered() > kMostUnread : !session.wants_input();
  client.connection.pause_reading(full || unsent);
  client.connection.set_deadline(time_limit(client));
  if (!session.closing() || unsent) return;
  if (const auto& breach = client.session.breach()) ++count_.refused[reason_of(breach->kind)];
  client.finished = true;
  client.connection.finish();
}

Instant RespDoor::time_limit(const Client& client) const {
  if (client.connection.unsent() > 0)
    return shell::now() + (unsent_of(clients_) > limits_.unsent ? Duration{} : limits_.stalled);
  return client.session.waiting() || client.watch ? kNever : shell::now() + limits_.idle;
}

// ---- watchers
// ------------------------------------------------------------------------------------

void RespDoor::watch(std::uint64_t id, resp::Ticket request, state::Watch watch) {
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  const RespAnswer answer{*this, id, request, client->second.session.protocol()};
  if (client->second.watch) return answer.error("this connection watches already; open another");
  const std::uint64_t ticket =
      host_.watch(std::move(watch),
                  [this, id, request](const state::Reply& reply) { on_state(id, request, reply); });
  client->second.watch = ticket;
}

void RespDoor::on_state(std::uint64_t id, resp::Ticket request, const state::Reply& reply) {
  const auto it = clients_.find(id);
  if (it == clients_.end()) return;
  Client& client = it->second;
  const RespAnswer answer{*this, id, request, client.session.protocol()};
  if (const auto* change = std::get_if<state::Changed>(&reply))
    return push(client, state_push(*change));
  const auto* all = std::get_if<state::Watched>(&reply);
  if (all != nullptr && size_of(all->entries) <= kMostState)
    return answer.write(state_list(all->entries, answer.protocol()));
  end_watch(client);
  answer.error(all == nullptr ? std::get<state::Done>(reply).error
                              : "that is too much to watch; name one NODE or a PREFIX");
}

/// It leaves at once, behind what waits: a client that does not take it is cut off by the limits of
/// its connection, and the time it has for that begins with the first byte that waits.
void RespDoor::push(Client& client, std::string_view news) {
  if (client.finished) return;
  // A client that went back to RESP2 cannot tell pushes from answers.
  if (client.session.protocol() != resp::Protocol::resp3) return end_watch(client);
  client.session.push() += news;
  std::string& output = client.session.output();
  if (client.serving || output.empty()) return;
  const bool waited = client.connection.unsent() > 0;
  count_.bytes_out += output.size();
  client.connection.send(to_bytes(output));
  output.clear();
  if (!waited) settle(client);
}

void RespDoor::end_watch(Client& client) {
  if (const auto ticket = std::exchange(client.watch, std::nullopt)) host_.unwatch(*ticket);
}

void RespDoor::call(std::uint64_t id, resp::Ticket request, call::Call call, Host::CallTold told) {
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  client->second.calls[request] = host_.call(
      std::move(call), [this, id, request, told = std::move(told)](const call::Ended& ended) {
        if (const auto it = clients_.find(id); it != clients_.end())
          it->second.calls.erase(request);
        told(ended);
      });
}

bool RespDoor::idle() const {
  for (const auto& [id, client] : clients_)
    if (client.connection.unsent() > 0 || !client.session.output().empty()) return false;
  return true;
}

}  // namespace pando::doors
