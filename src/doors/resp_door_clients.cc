// What is asked about the clients of a door: CLIENT LIST and its kin.
#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "doors/resp_door.h"
#include "shell/clock.h"
#include "shell/sockets.h"

namespace pando::doors {
namespace {

std::int64_t seconds(Duration time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time).count();
}

}  // namespace

resp::ClientReport RespDoor::carry_out(const resp::ClientOrder& order) {
  return std::visit([this](const auto& what) { return on(what); }, order);
}

std::size_t RespDoor::blocked() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      clients_, [](const auto& entry) { return entry.second.session.blocked(); }));
}

resp::ClientInfo RespDoor::info_of(const Client& client) const {
  const Instant now = shell::now();
  resp::ClientInfo out;
  client.session.tell(out);
  out.address = client.address.to_string();
  out.local_address = shell::local_endpoint(client.descriptor).to_string();
  out.descriptor = client.descriptor;
  out.age_seconds = seconds(now - client.since);
  out.idle_seconds = seconds(now - client.heard_at);
  out.unsent_bytes = pending(client);
  out.reads_copies = client.reads_copies;
  return out;
}

resp::ClientReport RespDoor::on(const resp::order::List& list) {
  resp::ClientReport out;
  for (const auto& [id, client] : clients_) {
    if (client.finished) continue;
    resp::ClientInfo info = info_of(client);
    if (list.filter.fits(info)) out.clients.push_back(std::move(info));
  }
  return out;
}

/// Whoever asks hears the answer, and is closed behind it.
resp::ClientReport RespDoor::on(const resp::order::Kill& kill) {
  resp::ClientReport out;
  for (auto next = clients_.begin(); next != clients_.end();) {
    const auto client = next++;
    if (client->second.finished || !kill.filter.fits(info_of(client->second))) continue;
    ++out.changed;
    ++count_.refused["killed"];
    if (client->first == kill.asker)
      client->second.session.end();
    else
      drop(client);
  }
  return out;
}

resp::ClientReport RespDoor::on(const resp::order::Pause& pause) {
  const bool paused = door_.pausing != resp::Pausing::none;
  door_.pausing = std::max(door_.pausing, pause.what);
  pause_ends_.set(paused ? std::max(pause_ends_.deadline(), pause.until) : pause.until);
  return {};
}

resp::ClientReport RespDoor::on(const resp::order::Unpause&) {
  end_pause();
  return {};
}

/// What has waited is taken up in the order of the clients' numbers.
void RespDoor::end_pause() {
  pause_ends_.set(kNever);
  door_.pausing = resp::Pausing::none;
  std::vector<std::uint64_t> all;
  for (const auto& [id, client] : clients_) all.push_back(id);
  for (const std::uint64_t id : all)
    if (const auto client = clients_.find(id); client != clients_.end() && !client->second.serving)
      serve(client);
}

resp::ClientReport RespDoor::on(const resp::order::Unblock& unblock) {
  const auto client = clients_.find(unblock.id);
  if (client == clients_.end() || data_ == nullptr) return {};
  resp::ClientInfo info;
  client->second.session.tell(info);
  if (!info.blocked || info.postponed) return {};
  data_->unblock(unblock.id, unblock.error);
  return {.changed = 1};
}

}  // namespace pando::doors
