#include "doors/resp_door.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "base/version.h"
#include "doors/client_sums.h"
#include "doors/resp_acl.h"
#include "doors/resp_cluster.h"
#include "doors/resp_commands.h"
#include "shell/clock.h"
#include "shell/sockets.h"

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

resp::Door door_of(resp::GuardPtr guard, const RespLimits& limits, const DataPort* data) {
  std::vector<const resp::CommandSpec*> served;
  for (const RespCommand& command : resp_commands()) served.push_back(&command);
  for (const RespCommand& command : acl_commands()) served.push_back(&command);
  for (const RespCommand& command : cluster_commands()) served.push_back(&command);
  if (data != nullptr)
    for (const resp::CommandSpec* spec : data->commands()) served.push_back(spec);
  resp::Door door{std::move(served)};
  door.pipeline = limits.pipeline;
  door.guard = std::move(guard);
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

RespDoor::RespDoor(shell::Loop& loop, resp::GuardPtr guard, AgentPort& agent, RespLimits limits,
                   DataPort* data, RespWay way)
    : loop_(loop),
      agent_(agent),
      limits_(limits),
      cluster_(way.dialect == RespWay::Dialect::cluster),
      door_(door_of(std::move(guard), limits, data)),
      data_(data),
      numbers_(way.numbers),
      seats_(std::move(way.seats)),
      pause_ends_(loop, [this] { end_pause(); }) {
  const auto noted = [this](const Note& note) { agent_.noted(note); };
  if (way.tls) gate_.emplace(std::move(way.tls), noted, shell::TlsGate::Use::clients);
  door_.refused = [this](std::uint64_t id, resp::Refusal refusal) {
    on_refused(id, std::move(refusal));
  };
}

void RespDoor::adopt(shell::Fd socket, const Endpoint& from) {
  if (!seats_->take(limits_.clients)) {
    ++count_.refused["full"];
    return gate_ ? void() : turn_away(socket);
  }
  ++count_.accepted;
  shell::keep_alive(socket.get(), limits_.keepalive);
  const std::uint64_t id = numbers_.take();
  const int descriptor = socket.get();
  const Instant now = shell::now();
  const auto [client, _] =
      clients_.emplace(id, Client{.connection = open(std::move(socket), from, id),
                                  .session = resp::Session{door_, id},
                                  .secured = !gate_,
                                  .address = from,
                                  .descriptor = descriptor,
                                  .since = now,
                                  .active_at = now});
  count_.clients = clients_.size();
  settle(client->second);
}

shell::ClientStream RespDoor::open(shell::Fd socket, const Endpoint& from, std::uint64_t id) {
  const shell::ConnectionLimits limits{.unsent = kMostUnsent};
  if (!gate_) return {loop_, std::move(socket), events_of(id), limits};
  const auto secured = [this, id] {
    Client& client = clients_.find(id)->second;
    client.secured = true;
    settle(client);
  };
  return {loop_, std::move(socket), from, events_of(id), secured, limits, *gate_};
}

void RespDoor::renew(std::shared_ptr<const shell::TlsContext> tls) {
  if (gate_ && tls) gate_->renew(std::move(tls));
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
  client->second.active_at = shell::now();
  client->second.session.feed(bytes);
  serve(client);
}

/// Connections say why they end; of those that ran out of time we know better.
void RespDoor::on_closed(Clients::iterator client, const std::string& reason) {
  const bool unsent = client->second.connection.unsent() > 0;
  if (reason == shell::kTooSlow || (reason == shell::kTimedOut && unsent)) ++count_.refused["slow"];
  if (reason == shell::kTimedOut && !unsent) ++count_.refused["idle"];
  if (reason.starts_with(shell::kTlsTrouble)) ++count_.refused["tls"];
  drop(client);
}

void RespDoor::drop(Clients::iterator client) {
  if (last_answered_ == &client->second) last_answered_ = nullptr;
  agent_.gone(client->first);
  if (data_ != nullptr) data_->gone(client->first);
  clients_.erase(client);
  seats_->leave();
  count_.clients = clients_.size();
}

/// Requests are taken while answers leave: what a client has not taken yet holds it up.
void RespDoor::serve(Clients::iterator it) {
  Client& client = it->second;
  if (client.finished) return;
  do {
    client.serving = true;
    take_requests(it->first, client);
    client.serving = false;
    if (over_hard_limit(client)) return cut_slow(it);
  } while (flush(client));
  if (!client.finished) settle(client);
}

void RespDoor::take_requests(std::uint64_t id, Client& client) {
  while (!client.asks) {
    const auto request = client.session.next();
    if (!request) break;
    ++count_.requests;
    if (!cluster_ && request->spec->facts.group == "cluster") {
      hand_over();
      refuse(client, *request);
    } else if (data_ != nullptr && on_data(*request->spec)) {
      ask_data(id, client, *request);
    } else {
      hand_over();
      ask_agent(id, client, *request);
    }
  }
  hand_over();
}

/// As a Redis does that is no cluster.
void RespDoor::refuse(Client& client, const resp::Session::Request& request) {
  std::string reply;
  resp::ReplyWriter{reply, client.session.protocol()}.error(
      "ERR This instance has cluster support disabled");
  client.session.answer(request.ticket, reply);
}

/// True if there was something and all of it has left.
bool RespDoor::flush(Client& client) {
  std::string& output = client.session.output();
  if (output.empty() || client.connection.unsent() > 0) return false;
  // Who asks much at once may be answered more than may wait for a slow peer, and be no such peer.
  const std::size_t size = std::min(output.size(), kMostUnsent / 2);
  count_.bytes_out += size;
  client.active_at = shell::now();
  const ByteView bytes = view(std::string_view{output}.substr(0, size));
  if (ends_with(client, size) && client.connection.finish_unless_asked(bytes)) {
    output.clear();
    return client.finished = true, false;
  }
  client.connection.send(bytes);
  output.erase(0, size);
  return client.connection.unsent() == 0;
}

/// What the client may do next, and until when.
void RespDoor::settle(Client& client) {
  if (!client.secured) return;
  const resp::Session& session = client.session;
  const bool unsent = client.connection.unsent() > 0;
  const bool full = session.waiting() ? session.buffered() > kMostUnread : !session.wants_input();
  client.connection.pause_reading(full || unsent);
  watch_soft_limit(client);
  client.connection.set_deadline(time_limit(client));
  if (!session.closing() || unsent) return;
  if (const auto& breach = client.session.breach()) ++count_.refused[reason_of(breach->kind)];
  client.finished = true;
  client.connection.finish();
}

bool RespDoor::idle() const {
  for (const auto& [id, client] : clients_)
    if (client.connection.unsent() > 0 || !client.session.output().empty()) return false;
  return true;
}

}  // namespace pando::doors
