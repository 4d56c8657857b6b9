#include "doors/resp_desk.h"

#include <utility>

#include "doors/resp_commands.h"
#include "doors/resp_state.h"

namespace pando::doors {

RespDesk::RespDesk(Host& host, RespWay way, Say say, Guide guide)
    : host_(host), way_(std::move(way)), say_(std::move(say)), tell_(std::move(guide)) {
  if (way_.dialect == RespWay::Dialect::cluster) guide_.emplace(host_, way_.view);
}

void RespDesk::take(const AgentRequest& request) {
  const std::vector<std::string_view> words{request.words.begin(), request.words.end()};
  request.command->handle({host_, *request.command, words,
                           RespAnswer{*this, request.client, request.ticket, request.protocol},
                           way_.view, guide_ ? &*guide_ : nullptr});
}

void RespDesk::gone(std::uint64_t id) {
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  const Client was = std::move(client->second);
  clients_.erase(client);
  if (was.watch) host_.unwatch(*was.watch);
  for (const auto& [_, call] : was.calls) host_.cancel(call);
}

void RespDesk::tell_guidance() {
  if (guide_) tell_(guide_->guidance());
}

void RespDesk::answer(std::uint64_t id, resp::Ticket ticket, std::string reply) {
  say_({id, said::Reply{ticket, std::move(reply)}});
}

void RespDesk::read_copies(std::uint64_t id, bool will) {
  say_({id, said::Reads{will}});
}

// ---- watchers and callers
// ------------------------------------------------------------------------

void RespDesk::watch(std::uint64_t id, resp::Ticket request, resp::Protocol protocol,
                     state::Watch watch) {
  Client& client = clients_[id];
  if (client.watch)
    return RespAnswer{*this, id, request, protocol}.error(
        "this connection watches already; open another");
  client.watch = host_.watch(std::move(watch), [this, id, request, protocol](const auto& reply) {
    on_state(id, request, protocol, reply);
  });
  say_({id, said::Watches{true}});
}

void RespDesk::on_state(std::uint64_t id, resp::Ticket request, resp::Protocol protocol,
                        const state::Reply& reply) {
  if (const auto* change = std::get_if<state::Changed>(&reply))
    return say_({id, said::Push{state_push(*change)}});
  const RespAnswer answer{*this, id, request, protocol};
  const auto* all = std::get_if<state::Watched>(&reply);
  if (all != nullptr && size_of(all->entries) <= kMostState)
    return answer.write(state_list(all->entries, protocol));
  const std::string error = all == nullptr ? std::get<state::Done>(reply).error
                                           : "that is too much to watch; name one NODE or a PREFIX";
  end_pushes(id);
  answer.error(error);
}

void RespDesk::end_pushes(std::uint64_t id) {
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  const auto ticket = std::exchange(client->second.watch, std::nullopt);
  if (!ticket) return;
  say_({id, said::Watches{false}});
  host_.unwatch(*ticket);
}

void RespDesk::call(std::uint64_t id, resp::Ticket request, call::Call call, Host::CallTold told) {
  const std::uint64_t ticket = host_.call(
      std::move(call), [this, id, request, told = std::move(told)](const call::Ended& ended) {
        if (const auto it = clients_.find(id); it != clients_.end())
          it->second.calls.erase(request);
        told(ended);
      });
  clients_[id].calls[request] = ticket;
}

}  // namespace pando::doors
