#pragma once
/// What a Redis client can ask of an agent: one row per command.
///
/// Name, arguments and summary of a row are what COMMAND, COMMAND DOCS, PANDO.HELP and
/// docs/protocol/doors.md show.
#include <functional>
#include <span>
#include <string_view>

#include "core/resp/reply_queue.h"
#include "doors/host.h"
#include "doors/reach.h"
#include "wire/resp/command_spec.h"
#include "wire/resp/reply_writer.h"

namespace pando::doors {

class ClusterGuide;
class RespDesk;

/// The place of one answer. May be copied and kept; lives as long as the desk.
class RespAnswer {
 public:
  RespAnswer(RespDesk& desk, std::uint64_t client, resp::Ticket ticket, resp::Protocol protocol)
      : desk_(&desk), client_(client), ticket_(ticket), protocol_(protocol) {}

  /// Call one of these once. Nothing happens if the client has gone.
  void write(const std::function<void(resp::ReplyWriter&)>& fill) const;
  /// A whole reply, made for protocol().
  void write(std::string reply) const;
  void ok() const;
  /// A clause; the code `ERR` is put in front.
  void error(std::string_view what) const;
  /// For clients that act on what kind of error it is: a code of capitals.
  void error(std::string_view code, std::string_view what) const;
  /// For commands that reply Done: OK or its error.
  Host::Told when_done() const;
  /// `told` hears the end and answers; a client that goes before takes the call along.
  void call(call::Call call, Host::CallTold told) const;
  /// The answer is what there is; changes follow as pushes until the client has gone.
  void watch(state::Watch watch) const;

  /// Whether the client also reads where a copy is, from now on.
  void read_copies(bool will) const;

  resp::Protocol protocol() const { return protocol_; }
  std::uint64_t client() const { return client_; }

 private:
  RespDesk* desk_;
  std::uint64_t client_;
  resp::Ticket ticket_;
  resp::Protocol protocol_;
};

/// One request, its number of words already checked.
struct RespCall {
  Host& host;
  const resp::CommandSpec& row;
  resp::Words arguments;  ///< what follows the name; live until the handler returns
  RespAnswer answer;
  std::string_view view = kClientsView;  ///< of the door by which the client came
  const ClusterGuide* guide = nullptr;   ///< of the cluster port; null: it came by another door
};

struct RespCommand : resp::CommandSpec {
  void (*handle)(const RespCall& call) = nullptr;
};

/// Octets of who ordered something, as the history of maps keeps it.
inline constexpr std::size_t kMostBy = 64;

/// The whole table. Names of two words stand before the first of them alone.
std::span<const RespCommand> resp_commands();

// The handlers, by what they are about: resp_members.cc, resp_why.cc, resp_peers.cc,
// resp_events.cc, resp_keys.cc, resp_state.cc, resp_call.cc, resp_map.cc, resp_loss.cc,
// resp_moves.cc, resp_clients.cc.
void resp_clients(const RespCall& call);
void resp_info(const RespCall& call);
void resp_reset_counts(const RespCall& call);
void resp_config_help(const RespCall& call);
void resp_pando_info(const RespCall& call);
void resp_members(const RespCall& call);
void resp_member(const RespCall& call);
void resp_rtt(const RespCall& call);
void resp_why(const RespCall& call);
void resp_phi(const RespCall& call);
void resp_peers(const RespCall& call);
void resp_join(const RespCall& call);
void resp_leave(const RespCall& call);
void resp_force_leave(const RespCall& call);
void resp_tags(const RespCall& call);
void resp_tags_set(const RespCall& call);
void resp_tags_delete(const RespCall& call);
void resp_event(const RespCall& call);
void resp_query(const RespCall& call);
void resp_keys_list(const RespCall& call);
void resp_keys_install(const RespCall& call);
void resp_keys_use(const RespCall& call);
void resp_keys_remove(const RespCall& call);
void resp_state_set(const RespCall& call);
void resp_state_get(const RespCall& call);
void resp_state_erase(const RespCall& call);
void resp_state_list(const RespCall& call);
void resp_state_watch(const RespCall& call);
void resp_call(const RespCall& call);
void resp_map(const RespCall& call);
void resp_map_history(const RespCall& call);
void resp_plan(const RespCall& call);
void resp_safe_to_stop(const RespCall& call);
void resp_lost(const RespCall& call);
void resp_accept_loss(const RespCall& call);
void resp_moves(const RespCall& call);
void resp_moves_pause(const RespCall& call);
void resp_moves_resume(const RespCall& call);
void resp_moves_limit(const RespCall& call);

}  // namespace pando::doors
