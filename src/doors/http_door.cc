#include "doors/http_door.h"

#include <sys/socket.h>

#include <algorithm>

#include "doors/client_sums.h"
#include "doors/json_of.h"
#include "shell/clock.h"

namespace pando::doors {
namespace {

std::string_view reason_of(int status) {
  return status == 431 || status == 413 ? "too_large" : "malformed";
}

std::string_view what_is_wrong(int status) {
  switch (status) {
    case 413:
      return "requests with a body are not taken here";
    case 431:
      return "the request has too many headers";
    case 505:
      return "only HTTP/1.0 and HTTP/1.1 are spoken here";
    default:
      return "that is no HTTP request";
  }
}

}  // namespace

HttpDoor::HttpDoor(shell::Loop& loop, shell::Fd listener, std::string run, Host& host,
                   HttpLimits limits)
    : loop_(loop),
      host_(host),
      limits_(limits),
      ring_(std::move(run), limits.ring),
      heartbeat_(loop, [this] { on_heartbeat(); }),
      acceptor_(
          loop, std::move(listener),
          [this](shell::Fd socket, const Endpoint&) { on_accept(std::move(socket)); },
          [this](int) { ++count_.refused["no_descriptor"]; }) {}

// ---- clients ------------------------------------------------------------------------------------

void HttpDoor::on_accept(shell::Fd socket) {
  if (clients_.size() >= limits_.clients) {
    ++count_.refused["full"];
    const std::string text = to_text(refusal(503, "too many clients"), false, false);
    [[maybe_unused]] const auto sent =
        ::send(socket.get(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return;
  }
  ++count_.accepted;
  const std::uint64_t id = ++last_client_;
  const auto [client, _] = clients_.emplace(
      id, Client{{loop_, std::move(socket), events_of(id), {.unsent = kMostUnsent}},
                 HttpReader{limits_.header}});
  count_.clients = clients_.size();
  client->second.connection.set_deadline(shell::now() + limits_.request);
}

shell::ConnectionEvents HttpDoor::events_of(std::uint64_t id) {
  shell::ConnectionEvents events;
  events.bytes = [this, id](ByteView bytes) { on_bytes(clients_.find(id), bytes); };
  events.drained = [this, id] { serve(clients_.find(id)); };
  events.closed = [this, id](const std::string& reason) { on_closed(clients_.find(id), reason); };
  return events;
}

void HttpDoor::on_bytes(Clients::iterator it, ByteView bytes) {
  Client& client = it->second;
  count_.bytes_in += bytes.size();
  if (client.next_event) return;  // a reader of events has nothing more to say
  const bool began = !client.reader.midway();
  client.reader.feed(bytes);
  if (began) client.connection.set_deadline(shell::now() + limits_.request);
  serve(it);
}

void HttpDoor::on_closed(Clients::iterator client, const std::string& reason) {
  const bool unsent = client->second.connection.unsent() > 0;
  if (reason == shell::kTooSlow || (reason == shell::kTimedOut && unsent)) ++count_.refused["slow"];
  if (reason == shell::kTimedOut && !unsent) ++count_.refused["idle"];
  clients_.erase(client);
  count_.clients = clients_.size();
}

// ---- requests -----------------------------------------------------------------------------------

/// One request after the other, each once the answer before it has left.
void HttpDoor::serve(Clients::iterator it) {
  Client& client = it->second;
  client.serving = true;
  while (!client.finished && !client.next_event && !client.asks &&
         client.connection.unsent() == 0) {
    const auto request = client.reader.next();
    if (!request) {
      cut_off(client, request.error());
    } else if (*request) {
      answer(it->first, client, **std::move(request));
    } else {
      break;
    }
  }
  client.serving = false;
  if (client.next_event) tell_events(client);
  settle(client);
}

void HttpDoor::answer(std::uint64_t id, Client& client, HttpRequest request) {
  request.view = view_;
  ++count_.requests;
  const HttpRoute* route = find_route(request.path);
  const bool head = request.method == "HEAD";
  HttpResponse response;
  if (route == nullptr) {
    response = refusal(404, "no such page; / lists all");
  } else if (!head && request.method != "GET") {
    response = refusal(405, "use GET");
    response.headers.emplace_back("Allow", "GET, HEAD");
  } else if (route->ask != nullptr) {
    return ask(id, client, *route, request);
  } else if (route->handle == nullptr) {
    if (!head) return begin_stream(client, request);
    response.type = "text/event-stream";
  } else {
    response = route->handle(host_, request);
  }
  respond(client, request, response);
}

void HttpDoor::ask(std::uint64_t id, Client& client, const HttpRoute& route,
                   const HttpRequest& request) {
  client.asks = true;
  route.ask(host_, request, [this, id, request](const HttpResponse& response) {
    const auto it = clients_.find(id);
    if (it == clients_.end()) return;
    it->second.asks = false;
    respond(it->second, request, response);
    if (!it->second.serving) serve(it);
  });
}

void HttpDoor::respond(Client& client, const HttpRequest& request, const HttpResponse& response) {
  send(client, to_text(response, request.keep_alive, request.method == "HEAD"));
  if (!request.keep_alive) finish(client);
}

void HttpDoor::cut_off(Client& client, int status) {
  ++count_.refused[reason_of(status)];
  send(client, to_text(refusal(status, what_is_wrong(status)), false, false));
  finish(client);
}

void HttpDoor::send(Client& client, std::string_view words) {
  count_.bytes_out += words.size();
  client.connection.send(to_bytes(words));
}

void HttpDoor::finish(Client& client) {
  client.finished = true;
  client.connection.finish();
}

/// Until when the client may be silent or slow.
void HttpDoor::settle(Client& client) {
  const bool unsent = client.connection.unsent() > 0;
  client.connection.pause_reading(unsent && !client.finished);
  if (unsent) {
    const bool too_much = unsent_of(clients_) > limits_.unsent;
    return client.connection.set_deadline(shell::now() + (too_much ? Duration{} : limits_.stalled));
  }
  if (client.finished) return;
  if (client.next_event || client.asks) return client.connection.set_deadline(kNever);
  if (!client.reader.midway()) client.connection.set_deadline(shell::now() + limits_.idle);
}

bool HttpDoor::idle() const {
  return std::ranges::all_of(clients_, [](const auto& entry) {
    const Client& client = entry.second;
    return client.next_event || (!client.asks && client.connection.unsent() == 0);
  });
}

}  // namespace pando::doors
