#include "sim/data_clients.h"

#include <algorithm>
#include <array>

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// Kinds of keys, and what is asked of them. What a client asks often stands there often.
struct KeyKind {
  char letter;
  std::vector<Verb> verbs;
};
const std::vector<KeyKind>& kinds() {
  using enum Verb;
  static const std::vector<KeyKind> kinds{
      {'p', {get, get, set}},
      {'s', {get, get, set, set_new, swap, erase, take, append}},
      {'c', {get, count, count, count, erase}},
      {'e', {get, get, set, set_for, set_for, get_for, persist, erase}},
      {'l', {push_left, push_right, push_right, pop_left, pop_right, wait_left, length, list}},
  };
  return kinds;
}
constexpr char kCold = 'v';

/// So many uses of one key, and fates that nobody knows, can be judged quickly.
constexpr std::size_t kMostUses = 300, kMostUnknown = 6;

Fate fate_of(std::string_view reply) {
  if (reply.starts_with("-CLUSTERDOWN") || reply.starts_with("-TRYAGAIN")) return Fate::not_done;
  return reply.starts_with("-INDOUBT") ? Fate::unknown : Fate::done;
}

bool needs_value(Verb verb) {
  using enum Verb;
  return verb == set || verb == set_new || verb == swap || verb == append || verb == set_for ||
         verb == push_left || verb == push_right;
}

/// How a key of this name is read.
Verb reading(const std::string& key) {
  return key.front() == 'l' ? Verb::list : Verb::get;
}

}  // namespace

ClientHabits draw_habits(Rng& rng) {
  const auto up_to = [&](std::int64_t least, std::int64_t most) {
    return static_cast<std::size_t>(rng.between(least, most));
  };
  return {.clients = up_to(3, 10),
          .at_once = up_to(1, 4),
          .pause = Duration{rng.between(Duration{5ms}.count(), Duration{300ms}.count())},
          .patience = Duration{rng.between(Duration{500ms}.count(), Duration{12s}.count())},
          .hot = up_to(1, 3),
          .cold = up_to(20, 300),
          .large = up_to(20, 4000)};
}

DataClients::DataClients(World& world, DataHistory& history, const ClientHabits& habits, Rng rng)
    : world_(world), history_(history), habits_(habits), rng_(rng), clients_(habits.clients) {
  for (Client& client : clients_) {
    client.lanes.resize(habits.at_once);
    for (Lane& lane : client.lanes) lane.process = ++last_process_;
  }
}

void DataClients::begin() {
  for (std::size_t i = 0; i < clients_.size(); ++i)
    world_.at(world_.now() + about(habits_.pause), [this, i] { go_on(i); });
}

void DataClients::read_all() {
  const std::set<std::string> keys = history_.keys();
  unread_.assign(keys.begin(), keys.end());
  reading_ = true;
}

bool DataClients::at_rest() const {
  const auto idle = [](const Client& client) {
    return std::ranges::none_of(client.lanes,
                                [](const Lane& lane) { return lane.open.has_value(); });
  };
  return reading_ && unread_.empty() && std::ranges::all_of(clients_, idle);
}

// ---- what they ask -----------------------------------------------------------------------------

void DataClients::go_on(std::size_t number) {
  Client& client = clients_[number];
  const auto free = std::ranges::find_if(client.lanes, [](const Lane& l) { return !l.open; });
  const bool wanted = reading_ ? !unread_.empty() : !resting_;
  if (wanted && free != client.lanes.end() && (alive(client) || connect(client)))
    ask(number, *free);
  const Duration pause = reading_ ? std::min<Duration>(habits_.pause, 10ms) : habits_.pause;
  world_.at(world_.now() + 100us + about(pause), [this, number] { go_on(number); });
}

std::string DataClients::hot_key(char kind) {
  const std::string name = kind + std::to_string(rng_.below(habits_.hot));
  return name + "." + std::to_string(names_[name].generation);
}

std::pair<std::string, Operation> DataClients::draw() {
  Operation operation;
  std::string key;
  if (rng_.chance(0.3)) {
    key = kCold + std::to_string(rng_.below(habits_.cold)) + ".0";
    operation.verb = rng_.chance(0.5) ? Verb::set : rng_.chance(0.8) ? Verb::get : Verb::erase;
  } else {
    const KeyKind& kind = kinds()[rng_.below(kinds().size())];
    key = hot_key(kind.letter);
    operation.verb = kind.verbs[rng_.below(kind.verbs.size())];
  }
  if (needs_value(operation.verb)) operation.argument = std::to_string(++last_value_) + ",";
  if (key.front() == kCold && operation.verb == Verb::set)
    operation.argument.append(rng_.below(habits_.large), '.');
  if (operation.verb == Verb::count) operation.argument = std::to_string(1 + rng_.below(9));
  if (operation.verb == Verb::wait_left) operation.argument = key;
  if (operation.verb == Verb::set_for || operation.verb == Verb::get_for)
    operation.limit = 1ms * rng_.between(50, 3000);
  return {key, operation};
}

void DataClients::ask(std::size_t number, Lane& lane) {
  std::string key;
  Operation operation;
  if (reading_) {
    key = unread_.front();
    unread_.pop_front();
    operation.verb = reading(key);
  } else {
    std::tie(key, operation) = draw();
  }
  operation.invoked = world_.now();
  lane.open = history_.begin(lane.process, key, std::move(operation));
  lane.ticket = ++last_ticket_;
  send(number, lane);
}

void DataClients::send(std::size_t number, Lane& lane) {
  const Client& client = clients_[number];
  const Event& event = history_.at(*lane.open);
  ClientAsk ask{client.connection, lane.ticket, words_of(event.operation, event.key)};
  world_.at(world_.now() + way(), [this, host = client.host, boot = client.boot, ask] {
    if (world_.host(host).boot == boot) world_.data().ask(host, ask);
  });
  world_.at(world_.now() + habits_.patience, [this, number, ticket = lane.ticket] {
    for (const Lane& late : clients_[number].lanes)
      if (late.open && late.ticket == ticket) return disconnect(number);
  });
}

// ---- what they hear ----------------------------------------------------------------------------

void DataClients::on_answer(World&, HostId, const shard::Answered& answer) {
  world_.at(world_.now() + way(), [this, answer] {
    const auto connection = connections_.find(answer.client);
    if (connection == connections_.end()) return;
    for (Lane& lane : clients_[connection->second].lanes)
      if (lane.open && lane.ticket == answer.ticket)
        return ended(connection->second, lane, fate_of(answer.reply), answer.reply);
  });
}

void DataClients::ended(std::size_t, Lane& lane, Fate fate, std::string reply) {
  const std::size_t place = *lane.open;
  lane.open.reset();
  const bool lost = reply.find("are lost") != std::string::npos;
  history_.end(place, world_.now(), fate, std::move(reply));
  if (fate == Fate::unknown) lane.process = ++last_process_;
  if (reading_ && fate != Fate::done && !lost) unread_.push_back(history_.at(place).key);
  count(history_.at(place));
}

/// Nobody can judge for ever what has been done with one key.
void DataClients::count(const Event& event) {
  const std::size_t dot = event.key.find('.');
  const auto name = names_.find(event.key.substr(0, dot));
  if (name == names_.end() || event.key.substr(dot + 1) != std::to_string(name->second.generation))
    return;
  name->second.unknown += event.operation.outcome == Fate::unknown && writes(event.operation.verb);
  if (++name->second.uses > kMostUses || name->second.unknown > kMostUnknown)
    name->second = {.generation = name->second.generation + 1};
}

// ---- connections -------------------------------------------------------------------------------

/// Clients are near all nodes, whatever is between these.
Duration DataClients::way() {
  return Duration{rng_.between(Duration{50us}.count(), Duration{2ms}.count())};
}

bool DataClients::alive(const Client& client) const {
  return client.connection != 0;
}

bool DataClients::connect(Client& client) {
  const auto host = static_cast<HostId>(rng_.below(world_.size()));
  if (!world_.host(host).running() || !world_.host(host).has_shards()) return false;
  client.connection = ++last_connection_;
  client.host = host;
  client.boot = world_.host(host).boot;
  connections_[client.connection] = static_cast<std::size_t>(&client - clients_.data());
  return true;
}

/// What was asked and not answered may happen or not.
void DataClients::disconnect(std::size_t number) {
  Client& client = clients_[number];
  if (client.connection == 0) return;
  world_.at(world_.now() + way(),
            [this, host = client.host, boot = client.boot, connection = client.connection] {
              if (world_.host(host).boot == boot)
                world_.data().ask(host, ClientAsk{connection, 0, {}});
            });
  connections_.erase(client.connection);
  client.connection = 0;
  for (Lane& lane : client.lanes)
    if (lane.open) ended(number, lane, Fate::unknown, "");
}

/// The kernel of a machine that goes on tells the clients of a process that does not.
void DataClients::on_end(World&, HostId host) {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    if (clients_[i].connection == 0 || clients_[i].host != host) continue;
    world_.at(world_.now() + way(), [this, i, connection = clients_[i].connection] {
      if (clients_[i].connection == connection && world_.host(clients_[i].host).powered)
        disconnect(i);
    });
  }
}

}  // namespace pando::sim
