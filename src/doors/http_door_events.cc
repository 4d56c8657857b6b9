// The stream of events: /v1/events.
#include <algorithm>

#include "doors/http_door.h"
#include "doors/json_of.h"
#include "shell/clock.h"

namespace pando::doors {
namespace {

/// Bytes of events that are handed to a connection at once.
constexpr std::size_t kBatch = 64 << 10;

}  // namespace

void HttpDoor::on_event(const Event& event) {
  ring_.add(kind_of(event), event_json(event));
  for (auto it = clients_.begin(); it != clients_.end(); ++it)
    if (it->second.next_event && it->second.connection.unsent() == 0) serve(it);
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
