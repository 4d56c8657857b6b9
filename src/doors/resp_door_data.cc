// Answers to commands on data: many at once.
#include <span>
#include <utility>

#include "doors/resp_acl.h"
#include "doors/resp_cluster.h"
#include "doors/resp_commands.h"
#include "doors/resp_door.h"
#include "shell/clock.h"

namespace pando::doors {
bool RespDoor::on_data(const resp::CommandSpec& spec) {
  for (const auto table : {resp_commands(), cluster_commands(), acl_commands()})
    if (resp::row_among(table, spec) != nullptr) return false;
  return true;
}

void RespDoor::ask_data(std::uint64_t id, Client& client, const resp::Session::Request& request) {
  if (cluster_ && sent_elsewhere(client, request)) return;
  batch_.add(
      {id, request.ticket, request.spec, request.words, client.session.protocol(), cluster_});
  if (!request.lasting || batch_.full()) hand_over();
}

void RespDoor::hand_over() {
  if (batch_.empty()) return;
  data_->ask(batch_.take());
  batch_.clear();
}

/// Addresses and links may be out of date for a moment.
bool RespDoor::sent_elsewhere(Client& client, const resp::Session::Request& request) {
  constexpr Duration kFresh = std::chrono::milliseconds{100};
  if (const Instant now = shell::now(); now >= ask_guidance_at_) {
    ask_guidance_at_ = now + kFresh;
    agent_.ask_guidance();
  }
  if (!guidance_) return false;
  const auto error = guidance_->elsewhere(*request.spec, request.words, client.reads_copies);
  if (!error) return false;
  std::string reply;
  resp::ReplyWriter{reply, client.session.protocol()}.error(*error);
  client.session.answer(request.ticket, reply);
  return true;
}

void RespDoor::keep_answer(std::uint64_t id, resp::Ticket ticket, std::string_view reply) {
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  client->second.session.answer(ticket, reply);
  if (answered_.empty() || answered_.back() != id) answered_.push_back(id);
}

void RespDoor::tell(std::uint64_t id, std::string_view news) {
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  client->second.session.hear(news);
  if (over_hard_limit(client->second)) return cut_slow(client);
  if (answered_.empty() || answered_.back() != id) answered_.push_back(id);
}

void RespDoor::send_answers() {
  for (const std::uint64_t id : std::exchange(answered_, {}))
    if (const auto client = clients_.find(id); client != clients_.end()) serve(client);
}

}  // namespace pando::doors
