// Answers to commands on data: many at once.
#include <span>
#include <utility>

#include "doors/resp_acl.h"
#include "doors/resp_cluster.h"
#include "doors/resp_commands.h"
#include "doors/resp_door.h"

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
  if (client.active_at >= ask_guidance_at_) {
    ask_guidance_at_ = client.active_at + kFresh;
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

/// Who hears something that has not been sent yet, often the same as the time before. Null: gone.
RespDoor::Client* RespDoor::answered(std::uint64_t id) {
  if (!answered_.empty() && answered_.back() == id) return last_answered_;
  const auto client = clients_.find(id);
  if (client == clients_.end()) return nullptr;
  answered_.push_back(id);
  return last_answered_ = &client->second;
}

void RespDoor::keep_answer(std::uint64_t id, resp::Ticket ticket, std::string_view reply) {
  if (Client* const client = answered(id)) client->session.answer(ticket, reply);
}

void RespDoor::tell(std::uint64_t id, std::string_view news) {
  Client* const client = answered(id);
  if (client == nullptr) return;
  client->session.hear(news);
  if (over_hard_limit(*client)) cut_slow(clients_.find(id));
}

void RespDoor::send_answers() {
  sending_.swap(answered_);
  for (const std::uint64_t id : sending_)
    if (const auto client = clients_.find(id); client != clients_.end()) serve(client);
  sending_.clear();
}

}  // namespace pando::doors
