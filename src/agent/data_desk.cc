#include "agent/data_desk.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/note_code.h"
#include "shell/clock.h"
#include "shell/fd.h"

namespace pando::agent {
namespace {

/// A shard knows clients of all doors by one number: the door in the top byte.
constexpr int kDoorBits = 56;

/// Of Redis's settings what is true of these doors and this store, and cannot be changed.
std::map<std::string, std::string, std::less<>> fixed_settings() {
  return {{"appendonly", "no"},
          {"save", ""},
          {"databases", "1"},
          {"proto-max-bulk-len", std::to_string(doors::kDataLimits.request.bulk)}};
}

/// Descriptors that are not those of Redis clients.
constexpr std::uint64_t kOtherDescriptors = 256;

/// So many clients the system lets in at most.
std::uint32_t most_clients() {
  const std::uint64_t all = std::max(shell::most_descriptors(), kOtherDescriptors + 1);
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(all - kOtherDescriptors, std::numeric_limits<std::uint32_t>::max()));
}

/// As its door knows it.
std::uint64_t own(std::uint64_t client) {
  return client & ((std::uint64_t{1} << kDoorBits) - 1);
}

}  // namespace

resp::ClientLimits bounded(resp::ClientLimits clients, Logger& log) {
  if (clients.most <= most_clients()) return clients;
  clients.most = most_clients();
  log.note({NoteCode::clients_bounded, std::to_string(clients.most), {}});
  return clients;
}

class DataDesk::Port final : public doors::DataPort {
 public:
  Port(shell::ShardDriver& shard, std::uint64_t number, std::function<doors::RespDoor*()> door)
      : shard_(shard), number_(number << kDoorBits), door_(std::move(door)) {}

  std::vector<const resp::CommandSpec*> commands() const override {
    const auto all = shard::served_commands();
    return {all.begin(), all.end()};
  }
  std::uint64_t place_of(std::string_view key) const override { return shard_.place_of(key); }
  void ask(std::span<const doors::DataRequest> requests) override {
    asked_.clear();
    for (const doors::DataRequest& request : requests)
      asked_.push_back({number_ | request.client, request.ticket,
                        static_cast<const keys::Command*>(request.spec), request.words,
                        request.protocol, request.own_keys});
    shard_.step(shard::Requests{asked_});
  }
  void gone(std::uint64_t client) override { shard_.step(shard::ClientGone{number_ | client}); }
  void unblock(std::uint64_t client, bool error) override {
    shard_.step(shard::Unblock{number_ | client, error});
  }
  /// Null: it is not open.
  doors::RespDoor* door() const { return door_(); }

 private:
  shell::ShardDriver& shard_;
  std::uint64_t number_;
  std::function<doors::RespDoor*()> door_;
  std::vector<shard::Request> asked_;  ///< kept for its room
};

DataDesk::DataDesk(shell::Loop& data, shell::ShardLine& line, ShardOf part, const DataTerms& terms,
                   std::function<void(Instant now)> turned)
    : line_(line),
      part_(part),
      clients_(terms.clients),
      shard_(data, line_.lease(),
             {.self = terms.self,
              .name = terms.name,
              .part = part,
              .wall_clock = shell::wall_clock(),
              .memory = terms.memory,
              .pool = part.count > 1 ? &line.use() : nullptr,
              .clients = clients_,
              .most_clients = most_clients(),
              .fixed = fixed_settings(),
              .observer = this},
             user(std::move(turned))) {
  line_.connect(part_.index, shard_);
}

DataDesk::~DataDesk() = default;

shell::ShardUser DataDesk::user(std::function<void(Instant now)> turned) {
  return {.answered = [this](std::span<const shard::Answered> a) { answered(a); },
          .said = [this](shard::Outbox said) { line_.say(part_.index, std::move(said)); },
          .limited =
              [this](const resp::ClientLimits& limits) {
                clients_ = limits;
                limit_doors();
              },
          .turned =
              [this, turned = std::move(turned)](Instant now) {
                line_.turned(part_.index);
                turned(now);
              }};
}

doors::DataPort& DataDesk::open(std::function<doors::RespDoor*()> door) {
  ports_.push_back(std::make_unique<Port>(shard_, ports_.size(), std::move(door)));
  return *ports_.back();
}

void DataDesk::limit_doors() {
  shell::make_room_for_descriptors(clients_.most + kOtherDescriptors);
  for (const auto& port : ports_)
    if (doors::RespDoor* const door = port->door()) door->limit(clients_);
}

shard::Caller DataDesk::caller(std::uint64_t client) const {
  const doors::RespDoor* const door = door_of(client);
  const auto known = door == nullptr ? std::nullopt : door->who(own(client));
  return known ? shard::Caller{known->address, known->name} : shard::Caller{};
}

doors::RespDoor* DataDesk::door_of(std::uint64_t client) const {
  return ports_[client >> kDoorBits]->door();
}

void DataDesk::answered(std::span<const shard::Answered> answers) {
  for (const shard::Answered& one : answers) {
    if (one.ticket == 0) {
      for (const std::uint64_t listener : one.listeners)
        if (doors::RespDoor* const door = door_of(listener)) door->tell(own(listener), one.reply);
    } else if (doors::RespDoor* const door = door_of(one.client)) {
      door->keep_answer(own(one.client), one.ticket, one.reply);
    }
  }
  for (const auto& port : ports_)
    if (doors::RespDoor* const door = port->door()) door->send_answers();
}

}  // namespace pando::agent
