#include "sim/data_loops.h"

#include "base/overload.h"
#include "node/shard/address.h"
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
  const std::uint8_t shards = host.config.map.shards;
  host.data = std::make_unique<DataProcess>(shards);
  for (std::uint8_t shard = 0; shard < shards; ++shard) {
    shard::Config config = host.data_config;
    config.self = agreement->self();
    config.name = host.name();
    config.part = {shard, shards};
    config.pool = shards > 1 ? &host.data->pool : nullptr;
    config.wall_clock = wall_clock(host, engine_.now());
    host.data->threads.push_back(std::make_unique<DataThread>(
        *host.node, std::move(config), host.clock.local(engine_.now()), rng_.fork(), sabotage_));
  }
  plan(host);
}

void DataLoops::tell(Host& host, DataThread& thread, shard::Input input) {
  const Instant local = host.clock.local(engine_.now());
  if (thread.looks_at_clock <= local) {
    thread.looks_at_clock = local + kClockLook;
    thread.shard.step(local, shard::WallClock{wall_clock(host, engine_.now())});
  }
  if (sabotage_ == nullptr || sabotage_->before_step(engine_.world_, host.id, thread.shard, input))
    thread.shard.step(local, input);
  if (sabotage_ != nullptr) sabotage_->after_step(engine_.world_, host.id, thread.shard);
  for (Watcher* watcher : engine_.watchers_)
    watcher->after_data(engine_.world_, {host.id, thread.shard, engine_.now(), {}});
  touch(host, thread);
}

/// It has its turn a little later.
void DataLoops::touch(Host& host, DataThread& thread) {
  if (thread.touched) return;
  thread.touched = true;
  const Duration busy{rng_.between(0, 2 * host.cost.count())};
  thread.turn_ends = engine_.now() + busy + Duration{rng_.between(0, kTurn.count())};
  plan(host, thread);
}

// ---- what nodes and siblings say ---------------------------------------------------------------

/// What a node says that concerns its shards.
void DataLoops::hear(Host& host, node::Output& output) {
  if (!host.data) return;
  const auto all = [&](const DataThread::News& news) {
    for (const auto& thread : host.data->threads) tell_later(host, *thread, news);
  };
  if (auto* adopted = std::get_if<node::MapAdopted>(&output))
    all(shard::MapIs{adopted->map});
  else if (auto* up = std::get_if<node::LinkUp>(&output))
    all(shard::PeerUp{up->peer, up->who, up->shards});
  else if (auto* down = std::get_if<node::LinkDown>(&output))
    all(shard::PeerDown{down->peer});
  else if (auto* back = std::get_if<node::DataReturned>(&output))
    all(shard::Returned{back->to, 0});
  else if (auto* came = std::get_if<node::DataCame>(&output))
    if (const auto to = shard::receiver_of(came->message); to && *to < host.data->threads.size())
      tell_later(host, *host.data->threads[*to], *came);
}

/// The only shard of a node goes with it; several hear of things each at its own time.
void DataLoops::tell_later(Host& host, DataThread& thread, DataThread::News news) {
  thread.news.push_back(std::move(news));
  if (host.data->threads.size() == 1 || rng_.chance(0.5)) read_news(host, thread);
  touch(host, thread);
}

void DataLoops::read_news(Host& host, DataThread& thread) {
  while (!thread.news.empty()) {
    DataThread::News news = std::move(thread.news.front());
    thread.news.pop_front();
    tell(host, thread, news);
  }
}

void DataLoops::tell(Host& host, DataThread& thread, DataThread::News& news) {
  std::visit(Overload{[&](node::DataCame& came) {
                        tell(host, thread, shard::Input{shard::Came{came.from, came.message}});
                      },
                      [&](auto& other) { tell(host, thread, shard::Input{std::move(other)}); }},
             news);
}

/// To another node, or to another shard of its own.
void DataLoops::post(Host& host, node::DataPost post) {
  if (post.to != host.name()) return engine_.step(host, node::Input{std::move(post)});
  const auto to = shard::receiver_of(post.message);
  DataThread& sibling = *host.data->threads[*to];
  sibling.news.push_back(node::DataCame{host.name(), std::move(post.message)});
  touch(host, sibling);
}

// ---- clients -----------------------------------------------------------------------------------

void DataLoops::ask(HostId id, ClientAsk ask) {
  Host& host = *engine_.hosts_[id];
  if (!host.data) return;
  DataThread& thread = *host.data->threads[ask.client % host.data->threads.size()];
  if (host.frozen || host.blocked || !thread.waiting.empty())
    thread.waiting.push_back(std::move(ask));
  else
    take(host, thread, ask);
}

void DataLoops::take(Host& host, DataThread& thread, const ClientAsk& ask) {
  if (ask.words.empty()) return tell(host, thread, shard::Input{shard::ClientGone{ask.client}});
  const std::vector<std::string_view> words{ask.words.begin(), ask.words.end()};
  tell(host, thread,
       shard::Input{shard::Request{.client = ask.client,
                                   .ticket = ask.ticket,
                                   .command = shard::row_of(words),
                                   .words = words}});
}

/// The clients' requests that waited while the process did not run.
void DataLoops::read_clients(Host& host) {
  if (!host.data || host.frozen || host.blocked) return;
  for (const auto& thread : host.data->threads) read_clients(host, *thread);
}

void DataLoops::read_clients(Host& host, DataThread& thread) {
  std::deque<ClientAsk> waiting;
  waiting.swap(thread.waiting);
  for (const ClientAsk& ask : waiting) take(host, thread, ask);
}

void DataLoops::wake_up(Host& host) {
  if (!host.data) return;
  if (rng_.chance(0.5)) read_clients(host);
  for (const auto& thread : host.data->threads)
    if (thread->touched && rng_.chance(0.5)) poll(host, *thread);
}

void DataLoops::send_answers(Host& host) {
  if (!host.data || host.blocked) return;
  for (const auto& thread : host.data->threads) {
    std::deque<shard::Answered> answers;
    answers.swap(thread->unsent);
    for (const shard::Answered& answer : answers)
      for (Watcher* watcher : engine_.watchers_)
        watcher->on_answer(engine_.world_, host.id, answer);
  }
}

// ---- turns -------------------------------------------------------------------------------------

void DataLoops::plan(Host& host) {
  if (!host.data) return;
  for (const auto& thread : host.data->threads) plan(host, *thread);
}

void DataLoops::plan(Host& host, DataThread& thread) {
  Instant due = std::max(host.clock.world(thread.shard.deadline()), engine_.now() + 1us);
  if (thread.touched) due = std::min(due, std::max(thread.turn_ends, engine_.now()));
  if (due >= thread.wake) return;
  thread.wake = due;
  engine_.agenda_.add(due, {.kind = Engine::Event::Kind::turn, .host = host.id, .boot = host.boot});
}

void DataLoops::turn(Host& host) {
  if (!host.data) return;
  for (const auto& thread : host.data->threads) {
    if (engine_.now() != thread->wake) continue;
    thread->wake = kNever;
    if (host.frozen) continue;
    const Instant local = host.clock.local(engine_.now());
    if (thread->shard.deadline() <= local) tell(host, *thread, shard::Input{shard::Tick{}});
    if (thread->touched) poll(host, *thread);
    plan(host, *thread);
  }
}

void DataLoops::poll(Host& host, DataThread& thread) {
  read_news(host, thread);
  thread.touched = false;
  shard::Outbox out;
  if (sabotage_ != nullptr) sabotage_->before_poll(engine_.world_, host.id, thread.shard);
  thread.shard.poll(host.clock.local(engine_.now()), out);
  if (sabotage_ != nullptr) sabotage_->after_poll(engine_.world_, host.id, thread.shard);
  for (Watcher* watcher : engine_.watchers_)
    watcher->after_data(engine_.world_, {host.id, thread.shard, engine_.now(), out});
  say(host, thread, out);
  send_answers(host);
}

void DataLoops::say(Host& host, DataThread& thread, shard::Outbox& out) {
  const std::uint8_t shard = thread.shard.part().index;
  for (shard::Output& output : out)
    std::visit(Overload{[&](shard::Answered& answer) {
                          engine_.trace_.mix(to_bytes(answer.reply));
                          thread.unsent.push_back(std::move(answer));
                        },
                        [](Note&) {},                // watchers have seen it
                        [](resp::ClientLimits&) {},  // there are no sockets
                        [&](node::DataPost& one) { post(host, std::move(one)); },
                        [&](node::LearntAll& all) {
                          engine_.step(host,
                                       node::Input{host.data->learnt.take(shard, std::move(all))});
                        },
                        [&](auto& said) { engine_.step(host, node::Input{std::move(said)}); }},
               output);
}

}  // namespace pando::sim
