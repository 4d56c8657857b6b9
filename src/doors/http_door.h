#pragma once
/// The port for browsers, health checks and Prometheus: sockets around HTTP requests.
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "doors/door_count.h"
#include "doors/event_ring.h"
#include "doors/host.h"
#include "doors/http_message.h"
#include "doors/http_routes.h"
#include "doors/reach.h"
#include "pando/event.h"
#include "shell/acceptor.h"
#include "shell/connection.h"

namespace pando::doors {

struct HttpLimits {
  std::size_t clients = 256;
  std::size_t streams = 64;                     ///< of those, readers of events
  std::size_t header = 8192;                    ///< bytes of a request line with its headers
  Duration request = std::chrono::seconds{10};  ///< from a request's first byte to its last
  Duration idle = std::chrono::seconds{60};     ///< between two requests
  Duration stalled = std::chrono::seconds{60};  ///< to take what was answered
  std::size_t unsent = 256 << 20;               ///< bytes that wait for all clients together
  Duration heartbeat = std::chrono::seconds{15};
  RingLimits ring;
};

/// Accepts clients and serves the table of http_routes.h. The loop's thread.
class HttpDoor {
 public:
  /// `host` must outlive it. `run`: see EventRing.
  HttpDoor(shell::Loop& loop, shell::Fd listener, std::string run, Host& host,
           HttpLimits limits = {});

  /// Of its clients: replies that name nodes name their addresses in this view.
  void set_view(std::string view) { view_ = std::move(view); }
  void on_event(const Event& event);
  const DoorCount& count() const { return count_; }
  /// Everything that was answered has been handed to the system.
  bool idle() const;

 private:
  struct Client {
    shell::Connection connection;
    HttpReader reader;
    std::optional<std::uint64_t> next_event;  ///< of a reader of events
    bool finished = false;
    bool serving = false;  ///< its requests are being taken, further up the stack
    bool asks = false;     ///< others, and goes on when they have answered
  };
  using Clients = std::map<std::uint64_t, Client>;

  void on_accept(shell::Fd socket);
  shell::ConnectionEvents events_of(std::uint64_t id);
  void on_bytes(Clients::iterator client, ByteView bytes);
  void on_closed(Clients::iterator client, const std::string& reason);
  void serve(Clients::iterator client);
  void answer(std::uint64_t id, Client& client, HttpRequest request);
  void ask(std::uint64_t id, Client& client, const HttpRoute& route, const HttpRequest& request);
  void respond(Client& client, const HttpRequest& request, const HttpResponse& response);
  void cut_off(Client& client, int status);
  void begin_stream(Client& client, const HttpRequest& request);
  void tell_events(Client& client);
  std::string next_events(Client& client) const;
  void send(Client& client, std::string_view text);
  void finish(Client& client);
  void settle(Client& client);
  void on_heartbeat();

  shell::Loop& loop_;
  Host& host_;
  HttpLimits limits_;
  std::string view_{kClientsView};
  EventRing ring_;
  DoorCount count_;
  Clients clients_;
  std::uint64_t last_client_ = 0;
  shell::Timer heartbeat_;
  shell::Acceptor acceptor_;
};

}  // namespace pando::doors
