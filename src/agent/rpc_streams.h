#pragma once
/// What one RPC client wants to be told without asking again: events, queries and log lines.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/event_filter.h"
#include "agent/rpc_outbox.h"
#include "agent/rpc_source.h"
#include "pando/event.h"
#include "wire/rpc_messages.h"

namespace pando::agent {

/// `trace`, `debug`, `info`, `warn` or `err` in any case; nullopt for anything else.
std::optional<Level> parse_log_level(std::string_view text);

/// The streams and the monitor of one client. Errors are Serf's words for the response header; an
/// empty text means that it was done. One thread.
class RpcStreams {
 public:
  using Sequence = wire::rpc::Sequence;

  std::string subscribe(Sequence seq, std::string_view filter);
  /// Only checks and remembers; lines logged before are sent by replay(), after the response.
  std::string monitor(Sequence seq, std::string_view level);
  void replay(const std::vector<LogLine>& lines, RpcOutbox& out);
  /// Ends the stream or monitor with this number, if there is one.
  void stop(Sequence seq);

  void on_event(const Event& event, RpcOutbox& out);
  void on_log_line(const LogLine& line, RpcOutbox& out);

  /// The node's handle for a query that was shown under `id`.
  std::optional<std::uint64_t> find_query(std::uint64_t id) const;

 private:
  struct Monitor {
    Sequence seq;
    Level level;
  };

  wire::rpc::StreamRecord record_of(const Event& event);
  std::uint64_t remember_query(std::uint64_t node_id);

  std::map<Sequence, std::vector<EventFilter>> streams_;
  std::optional<Monitor> monitor_;
  std::map<std::uint64_t, std::uint64_t> queries_;  ///< shown id → node's id, the latest only
  std::uint64_t last_query_ = 0;
};

}  // namespace pando::agent
