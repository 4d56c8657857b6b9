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

struct RespDoor::Orders {
  RespDoor& door;

  resp::ClientReport operator()(const resp::order::List& list) const;
  resp::ClientReport operator()(const resp::order::Kill& kill) const;
  resp::ClientReport operator()(const resp::order::Pause& pause) const;
  resp::ClientReport operator()(const resp::order::Unpause& unpause) const;
  resp::ClientReport operator()(const resp::order::Unblock& unblock) const;
};

resp::ClientReport RespDoor::carry_out(const resp::ClientOrder& order) {
  return std::visit(Orders{*this}, order);
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
  out.idle_seconds = seconds(now - client.active_at);
  out.unsent_bytes = client.pending();
  out.reads_copies = client.reads_copies;
  return out;
}

std::optional<resp::ClientInfo> RespDoor::who(std::uint64_t id) const {
  const auto client = clients_.find(id);
  return client == clients_.end() ? std::nullopt : std::optional{info_of(client->second)};
}

resp::ClientReport RespDoor::Orders::operator()(const resp::order::List& list) const {
  resp::ClientReport out;
  for (const auto& [id, client] : door.clients_) {
    if (client.finished) continue;
    resp::ClientInfo info = door.info_of(client);
    if (list.filter.fits(info)) out.clients.push_back(std::move(info));
  }
  return out;
}

/// Whoever asks hears the answer, and is closed behind it.
resp::ClientReport RespDoor::Orders::operator()(const resp::order::Kill& kill) const {
  resp::ClientReport out;
  for (auto next = door.clients_.begin(); next != door.clients_.end();) {
    const auto client = next++;
    if (client->second.finished || !kill.filter.fits(door.info_of(client->second))) continue;
    ++out.changed;
    ++door.count_.refused["killed"];
    if (client->first == kill.asker)
      client->second.session.end();
    else
      door.drop(client);
  }
  return out;
}

resp::ClientReport RespDoor::Orders::operator()(const resp::order::Pause& pause) const {
  const bool paused = door.door_.pausing != resp::Pausing::none;
  door.door_.pausing = std::max(door.door_.pausing, pause.what);
  shell::Timer& ends = door.pause_ends_;
  ends.set(paused ? std::max(ends.deadline(), pause.until) : pause.until);
  return {};
}

resp::ClientReport RespDoor::Orders::operator()(const resp::order::Unpause&) const {
  door.end_pause();
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

resp::ClientReport RespDoor::Orders::operator()(const resp::order::Unblock& unblock) const {
  const auto client = door.clients_.find(unblock.id);
  if (client == door.clients_.end() || door.data_ == nullptr) return {};
  resp::ClientInfo info;
  client->second.session.tell(info);
  if (!info.blocked || info.postponed) return {};
  door.data_->unblock(unblock.id, unblock.error);
  return {.changed = 1};
}

}  // namespace pando::doors
