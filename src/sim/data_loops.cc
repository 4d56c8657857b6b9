#include "sim/data_loops.h"

#include "base/overload.h"
#include "node/shard/transaction.h"
#include "node/views.h"
#include "sim/engine.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// How long a turn of a process's loop may take: what comes meanwhile is polled together.
constexpr Duration kTurn = 150us;
/// As the shell does.
constexpr Duration kClockLook = 1s;

}  // namespace

DataLoops::DataLoops(Engine& engine, Rng rng) : engine_(engine), rng_(rng) {}

void DataLoops::keep(HostId id, const shard::Config& config) {
  engine_.hosts_[id]->keeps_data = true;
  engine_.hosts_[id]->data_config = config;
}

void DataLoops::begin(Host& host) {
  const agree::Agree* agreement = node::agreement_of(*host.node);
  if (!host.keeps_data || agreement == nullptr) return;
  shard::Config config = host.data_config;
  config.self = agreement->self();
  config.name = host.name();
  config.wall_clock = wall_clock(host, engine_.now());
  host.data = std::make_unique<DataProcess>(
      *host.node, std::move(config), host.clock.local(engine_.now()), rng_.fork(), sabotage_);
  plan(host);
}

void DataLoops::tell(Host& host, shard::Input input) {
  if (!host.data) return;
  const Instant local = host.clock.local(engine_.now());
  DataProcess& data = *host.data;
  if (data.looks_at_clock <= local) {
    data.looks_at_clock = local + kClockLook;
    data.shard.step(local, shard::WallClock{wall_clock(host, engine_.now())});
  }
  if (sabotage_ == nullptr || sabotage_->before_step(engine_.world_, host.id, data.shard, input))
    data.shard.step(local, input);
  if (sabotage_ != nullptr) sabotage_->after_step(engine_.world_, host.id, data.shard);
  for (Watcher* watcher : engine_.watchers_)
    watcher->after_data(engine_.world_, {host.id, engine_.now(), {}});
  if (data.touched) return;
  data.touched = true;
  const Duration busy{rng_.between(0, 2 * host.cost.count())};
  data.turn_ends = engine_.now() + busy + Duration{rng_.between(0, kTurn.count())};
  plan(host);
}

/// What a node says that concerns its shard.
void DataLoops::hear(Host& host, node::Output& output) {
  if (auto* adopted = std::get_if<node::MapAdopted>(&output))
    tell(host, shard::MapIs{adopted->map});
  else if (auto* up = std::get_if<node::LinkUp>(&output))
    tell(host, shard::PeerUp{up->peer, up->who});
  else if (auto* down = std::get_if<node::LinkDown>(&output))
    tell(host, shard::PeerDown{down->peer});
  else if (auto* came = std::get_if<node::DataCame>(&output))
    tell(host, shard::Came{came->from, came->message});
  else if (auto* back = std::get_if<node::DataReturned>(&output))
    tell(host, shard::Returned{back->to, 0});
}

// ---- clients -----------------------------------------------------------------------------------

void DataLoops::ask(HostId id, ClientAsk ask) {
  Host& host = *engine_.hosts_[id];
  if (!host.data) return;
  if (host.frozen || host.blocked || !host.data->waiting.empty())
    host.data->waiting.push_back(std::move(ask));
  else
    take(host, ask);
}

void DataLoops::take(Host& host, const ClientAsk& ask) {
  if (ask.words.empty()) return tell(host, shard::ClientGone{ask.client});
  const std::vector<std::string_view> words{ask.words.begin(), ask.words.end()};
  tell(host, shard::Request{.client = ask.client,
                            .ticket = ask.ticket,
                            .command = shard::row_of(words),
                            .words = words});
}

/// The clients' requests that waited while the process did not run.
void DataLoops::read_clients(Host& host) {
  if (!host.data || host.frozen || host.blocked) return;
  std::deque<ClientAsk> waiting;
  waiting.swap(host.data->waiting);
  for (const ClientAsk& ask : waiting) take(host, ask);
}

void DataLoops::wake_up(Host& host) {
  if (!host.data) return;
  if (rng_.chance(0.5)) read_clients(host);
  if (host.data->touched && rng_.chance(0.5)) poll(host);
}

void DataLoops::send_answers(Host& host) {
  if (!host.data || host.blocked) return;
  std::deque<shard::Answered> answers;
  answers.swap(host.data->unsent);
  for (const shard::Answered& answer : answers)
    for (Watcher* watcher : engine_.watchers_) watcher->on_answer(engine_.world_, host.id, answer);
}

// ---- turns -------------------------------------------------------------------------------------

void DataLoops::plan(Host& host) {
  if (!host.data) return;
  DataProcess& data = *host.data;
  Instant due = std::max(host.clock.world(data.shard.deadline()), engine_.now() + 1us);
  if (data.touched) due = std::min(due, std::max(data.turn_ends, engine_.now()));
  if (due >= data.wake) return;
  data.wake = due;
  engine_.agenda_.add(due, {.kind = Engine::Event::Kind::turn, .host = host.id, .boot = host.boot});
}

void DataLoops::turn(Host& host) {
  if (!host.data || engine_.now() != host.data->wake) return;
  host.data->wake = kNever;
  if (host.frozen) return;
  const Instant local = host.clock.local(engine_.now());
  if (host.data->shard.deadline() <= local) tell(host, shard::Tick{});
  if (host.data->touched) poll(host);
  plan(host);
}

void DataLoops::poll(Host& host) {
  DataProcess& data = *host.data;
  data.touched = false;
  shard::Outbox out;
  if (sabotage_ != nullptr) sabotage_->before_poll(engine_.world_, host.id, data.shard);
  data.shard.poll(host.clock.local(engine_.now()), out);
  if (sabotage_ != nullptr) sabotage_->after_poll(engine_.world_, host.id, data.shard);
  for (Watcher* watcher : engine_.watchers_)
    watcher->after_data(engine_.world_, {host.id, engine_.now(), out});
  for (shard::Output& output : out)
    std::visit(Overload{[&](shard::Answered& answer) {
                          engine_.trace_.mix(to_bytes(answer.reply));
                          data.unsent.push_back(std::move(answer));
                        },
                        [](Note&) {},                // watchers have seen it
                        [](resp::ClientLimits&) {},  // there are no sockets
                        [&](auto& said) { engine_.step(host, node::Input{std::move(said)}); }},
               output);
  send_answers(host);
}

}  // namespace pando::sim
