#include "doors/http_door.h"

#include <sys/socket.h>

#include <algorithm>

#include "doors/client_sums.h"
#include "doors/json_of.h"
#include "shell/clock.h"

namespace pando::doors {
namespace {

/// Bytes of events that are handed to a connection at once.
constexpr std::size_t kBatch = 64 << 10;

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
  events.bytes = [this, id](ByteView bytes) { on_bytes(clients_.find(id)->second, bytes); };
  events.drained = [this, id] { serve(clients_.find(id)->second); };
  events.closed = [this, id](const std::string& reason) { on_closed(clients_.find(id), reason); };
  return events;
}

void HttpDoor::on_bytes(Client& client, ByteView bytes) {
  count_.bytes_in += bytes.size();
  if (client.next_event) return;  // a reader of events has nothing more to say
  const bool began = !client.reader.midway();
  client.reader.feed(bytes);
  if (began) client.connection.set_deadline(shell::now() + limits_.request);
  serve(client);
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
void HttpDoor::serve(Client& client) {
  while (!client.finished && !client.next_event && client.connection.unsent() == 0) {
    const auto request = client.reader.next();
    if (!request) {
      cut_off(client, request.error());
    } else if (*request) {
      answer(client, **std::move(request));
    } else {
      break;
    }
  }
  if (client.next_event) tell_events(client);
  settle(client);
}

void HttpDoor::answer(Client& client, HttpRequest request) {
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
  } else if (route->handle == nullptr) {
    if (!head) return begin_stream(client, request);
    response.type = "text/event-stream";
  } else {
    response = route->handle(host_, request);
  }
  send(client, to_text(response, request.keep_alive, head));
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
  if (client.next_event) return client.connection.set_deadline(kNever);
  if (!client.reader.midway()) client.connection.set_deadline(shell::now() + limits_.idle);
}

bool HttpDoor::idle() const {
  return std::ranges::all_of(clients_, [](const auto& entry) {
    return entry.second.next_event || entry.second.connection.unsent() == 0;
  });
}

// ---- the stream of events -----------------------------------------------------------------------

void HttpDoor::on_event(const Event& event) {
  ring_.add(kind_of(event), event_json(event));
  for (auto& [id, client] : clients_)
    if (client.next_event && client.connection.unsent() == 0) serve(client);
}

void HttpDoor::begin_stream(Client& client, const HttpRequest& request) {
  const auto streams = std::ranges::count_if(
      clients_, [](const auto& c) { return c.second.next_event.has_value(); });
  if (static_cast<std::size_t>(streams) >= limits_.streams) {
    ++count_.refused["full"];
    send(client, to_text(refusal(503, "too many readers of events"), false, false));
    return finish(client);
  }
  const std::string_view since = request.last_event_id.empty()
                                     ? query_value(request.query, "since")
                                     : std::string_view{request.last_event_id};
  send(client, stream_head({.type = "text/event-stream"}) + "retry: 2000\n\n");
  client.next_event = ring_.next();
  if (!since.empty()) {
    const auto behind = ring_.behind(since);
    // Of an id that is not ours nobody knows how much lies behind it.
    if (!behind) send(client, "event: gap\ndata: {\"missed\":null}\n\n");
    client.next_event = behind.value_or(ring_.first());
  }
  if (heartbeat_.deadline() == kNever) heartbeat_.set(shell::now() + limits_.heartbeat);
}

void HttpDoor::tell_events(Client& client) {
  while (client.connection.unsent() == 0 && *client.next_event < ring_.next())
    send(client, next_events(client));
}

/// As many as fit into a batch, at least one; first how many have been lost.
std::string HttpDoor::next_events(Client& client) const {
  std::string out;
  std::uint64_t& next = *client.next_event;
  if (next < ring_.first()) {
    out = "event: gap\ndata: {\"missed\":" + std::to_string(ring_.first() - next) + "}\n\n";
    next = ring_.first();
  }
  for (; next < ring_.next() && out.size() < kBatch; ++next) {
    const EventRing::Entry& entry = ring_.entry(next);
    out += "id: " + ring_.id(next) + "\nevent: " + entry.kind + "\ndata: " + entry.text + "\n\n";
  }
  return out;
}

/// Keeps connections open in boxes between that forget silent ones, and finds peers that are gone.
void HttpDoor::on_heartbeat() {
  bool any = false;
  for (auto& [id, client] : clients_) {
    if (!client.next_event) continue;
    any = true;
    if (client.connection.unsent() > 0) continue;
    send(client, ":\n\n");
    settle(client);
  }
  heartbeat_.set(any ? shell::now() + limits_.heartbeat : kNever);
}

}  // namespace pando::doors
