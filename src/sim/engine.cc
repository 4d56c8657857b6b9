#include "sim/engine.h"

#include "base/assert.h"
#include "base/overload.h"

namespace pando::sim {

using namespace std::chrono_literals;

Engine::Engine(World& world, std::uint64_t seed)
    : world_(world),
      rng_(seed),
      network_(rng_.fork()),
      streams_(*this, network_, rng_.fork()),
      data_(*this, Rng{seed ^ 0xda7a}),
      owners_(1, HostId{0}) {
  network_.common() = path_of(Delay{.base = 200us, .jitter = 800us});
}

// ---- time --------------------------------------------------------------------------------------

void Engine::run_to(Instant end) {
  while (!halted_ && agenda_.next() <= end) {
    now_ = agenda_.next();
    run_event(agenda_.take());
  }
  if (!halted_) now_ = end;
}

void Engine::at(Instant when, std::function<void()> what) {
  agenda_.add(std::max(when, now_),
              {.kind = Event::Kind::action, .slot = actions_.put(std::move(what))});
}

void Engine::after(Duration delay, StreamTask task) {
  agenda_.add(now_ + delay, {.kind = Event::Kind::stream, .slot = stream_tasks_.put(task)});
}

void Engine::run_event(const Event& event) {
  switch (event.kind) {
    case Event::Kind::deliver:
    case Event::Kind::local:
      return deliver(event);
    case Event::Kind::stream:
      return streams_.run(stream_tasks_.take(event.slot));
    case Event::Kind::action:
      return actions_.take(event.slot)();
    case Event::Kind::wake:
    case Event::Kind::serve:
    case Event::Kind::exit:
    case Event::Kind::turn:
      return run_process_event(event);
  }
}

void Engine::run_process_event(const Event& event) {
  Host& host = *hosts_[event.host];
  if (event.boot != host.boot || !host.node) return;
  if (event.kind == Event::Kind::wake) return wake(host);
  if (event.kind == Event::Kind::serve) return serve(host);
  if (event.kind == Event::Kind::turn) return data_.turn(host);
  end(host, true);
}

// ---- from the kernel to the process ------------------------------------------------------------

void Engine::deliver(const Event& event) {
  node::Input input = inputs_.take(event.slot);
  Host& host = *hosts_[event.host];
  if (event.kind == Event::Kind::deliver) return arrive(host, std::move(input));
  if (event.boot == host.boot) give_local(event.host, std::move(input));
}

void Engine::arrive(Host& host, node::Input input) {
  if (!host.node) return;
  if (host.frozen || host.blocked || host.cost > Duration::zero() || !host.inbox.empty())
    return enqueue(host, std::move(input));
  step(host, input);
}

void Engine::give_local(HostId id, node::Input input) {
  Host& host = *hosts_[id];
  if (!host.node) return;
  if (host.frozen || host.cost > Duration::zero()) return enqueue(host, std::move(input));
  step(host, input);
}

void Engine::post(HostId id, node::Input input) {
  agenda_.add(now_, {.kind = Event::Kind::local,
                     .host = id,
                     .slot = inputs_.put(std::move(input)),
                     .boot = hosts_[id]->boot});
}

void Engine::enqueue(Host& host, node::Input input) {
  if (const auto* datagram = std::get_if<node::Datagram>(&input)) {
    if (host.inbox_bytes + datagram->bytes.size() > receive_buffer_) return;
    host.inbox_bytes += datagram->bytes.size();
  }
  host.inbox.push_back(std::move(input));
  plan_serve(host);
}

void Engine::plan_serve(Host& host) {
  if (host.serving || host.inbox.empty() || host.frozen || host.blocked) return;
  host.serving = true;
  // Up to twice the mean: a busy machine is not regular.
  const Duration cost{rng_.between(0, 2 * host.cost.count())};
  agenda_.add(now_ + cost, {.kind = Event::Kind::serve, .host = host.id, .boot = host.boot});
}

void Engine::serve(Host& host) {
  host.serving = false;
  if (host.frozen || host.blocked || host.inbox.empty()) return;
  if (host.cost == Duration::zero()) return drain(host);
  const node::Input input = std::move(host.inbox.front());
  host.inbox.pop_front();
  if (const auto* datagram = std::get_if<node::Datagram>(&input))
    host.inbox_bytes -= datagram->bytes.size();
  if (std::holds_alternative<node::Tick>(input)) host.tick_queued = false;
  step(host, input);
  plan_serve(host);
}

void Engine::drain(Host& host) {
  std::deque<node::Input> waiting;
  waiting.swap(host.inbox);
  host.inbox_bytes = 0;
  host.tick_queued = false;
  for (const node::Input& input : waiting) step(host, input);
}

void Engine::resume(Host& host, WakeOrder order) {
  if (!host.node || host.frozen) return;
  data_.wake_up(host);
  const bool overdue = host.node->deadline() <= host.clock.local(now_);
  if (overdue && order == WakeOrder::timers_first && host.cost == Duration::zero())
    step(host, node::Tick{});
  if (host.cost > Duration::zero())
    plan_serve(host);
  else if (!host.blocked)
    drain(host);
  data_.read_clients(host);
  plan_wake(host);
}

void Engine::wake(Host& host) {
  if (now_ != host.wake) return;  // a nearer deadline has replaced this one
  host.wake = kNever;
  if (host.frozen) return;
  if (host.clock.world(host.node->deadline()) > now_) return plan_wake(host);
  if (host.cost == Duration::zero() || host.blocked) {
    step(host, node::Tick{});
    PANDO_ASSERT(host.node->deadline() > host.clock.local(now_));
  } else if (!host.tick_queued) {
    host.tick_queued = true;
    enqueue(host, node::Tick{});
  }
}

void Engine::plan_wake(Host& host) {
  data_.plan(host);
  if (!host.node || host.tick_queued) return;
  const Instant due = std::max(host.clock.world(host.node->deadline()), now_);
  if (due >= host.wake) return;
  host.wake = due;
  agenda_.add(due, {.kind = Event::Kind::wake, .host = host.id, .boot = host.boot});
}

// ---- the process -------------------------------------------------------------------------------

void Engine::step(Host& host, const node::Input& input) {
  outbox_.clear();
  host.node->step(host.clock.local(now_), input, outbox_);
  ++steps_;
  record(host, input);
  const Step seen{.host = host.id, .now = now_, .input = input, .outputs = outbox_};
  for (Watcher* watcher : watchers_) watcher->after_step(world_, seen);
  for (node::Output& output : outbox_) data_.hear(host, output);
  for (node::Output& output : outbox_) carry_out(host, output);
  plan_wake(host);
}

void Engine::record(const Host& host, const node::Input& input) {
  trace_.mix(static_cast<std::uint64_t>(now_.time_since_epoch().count()));
  trace_.mix((std::uint64_t{host.id} << 32) | (input.index() << 16) | outbox_.size());
  for (const node::Output& output : outbox_) {
    trace_.mix(output.index());
    if (const auto* datagram = std::get_if<node::SendDatagram>(&output))
      trace_.mix(datagram->bytes);
    if (const auto* stream = std::get_if<node::SendStream>(&output)) trace_.mix(stream->bytes);
  }
}

Fingerprint Engine::fingerprint() const {
  Rng mine = rng_;
  Rng network = network_.rng();
  return {.trace = trace_.value(), .unseed = mine.next() ^ network.next(), .steps = steps_};
}

}  // namespace pando::sim
