// What processes want of their machine, and how they begin and end.
#include "base/assert.h"
#include "base/overload.h"
#include "pando/last_words.h"
#include "sim/engine.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t kPort = 7946;
/// When worlds begin, since 1970.
constexpr Duration kBeginning = 500'000h;
constexpr HostId kNobody = ~HostId{0};
/// A guardian sends its notices so long after the end, and once more.
constexpr Duration kNotices[] = {1ms, 21ms};
/// How long a process that has stopped by itself is still watched before it exits.
constexpr Duration kLastWords = 1s;

bool uses_message_path(const node::Output& output) {
  return std::holds_alternative<node::SendDatagram>(output) ||
         std::holds_alternative<node::OpenStream>(output) ||
         std::holds_alternative<node::SendStream>(output) ||
         std::holds_alternative<node::CloseStream>(output);
}

}  // namespace

Duration wall_clock(const Host& host, Instant now) {
  const Duration error = std::chrono::milliseconds{static_cast<int>(host.id * 37 % 101) - 50};
  return kBeginning + error + (now - host.clock.local(now));
}

// ---- what it wants -----------------------------------------------------------------------------

void Engine::carry_out(Host& host, node::Output& output) {
  if (host.blocked && uses_message_path(output)) {
    host.held.push_back(std::move(output));
    return;
  }
  std::visit(
      Overload{
          [&](node::SendDatagram& o) { send(host, o); },
          [&](node::OpenStream& o) { streams_.open(host.id, host.config.advertise, o); },
          [&](node::SendStream& o) { streams_.send(host.id, o.stream, o.bytes); },
          [&](node::CloseStream& o) { streams_.close(host.id, o.stream); },
          [&](node::KeepStream& o) { streams_.keep(host.id, o.stream); },
          [&](node::StoreClusterId& o) { host.disk.store_cluster_id(o.id); },
          [&](node::StoreMembers& o) { host.disk.store_members(std::move(o.members)); },
          [&](node::AppendSnapshot& o) { host.disk.append_snapshot(o.bytes); },
          [&](node::ReplaceSnapshot& o) { host.disk.replace_snapshot(o.bytes); },
          [&](node::StoreKeyring& o) { store_keys(host, o); },
          [&](node::Answer& o) { keep_reply(o); }, [&](node::StateAnswer& o) { keep_reply(o); },
          [&](node::Stopped&) { on_stopped(host); },
          [](auto&) {},  // news for users: watchers have seen them
      },
      output);
}

void Engine::store_keys(Host& host, node::StoreKeyring& request) {
  host.disk.store_keyring(std::move(request.keys));
  post(host.id, node::KeyringStored{request.token, {}});
}

void Engine::keep_reply(node::Answer& answer) {
  const auto asked = replies_.find(answer.ticket);
  if (asked != replies_.end()) asked->second.push_back(std::move(answer.reply));
}

void Engine::keep_reply(node::StateAnswer& answer) {
  const auto asked = state_replies_.find(answer.ticket);
  if (asked != state_replies_.end()) asked->second.push_back(std::move(answer.reply));
}

void Engine::send(Host& host, node::SendDatagram& datagram) {
  const auto to = host_at(datagram.to);
  if (!to) return;
  Copies copies = network_.carry(host.id, *to, now_, datagram.bytes);
  for (std::size_t i = copies.size(); i-- > 0;) {
    node::Datagram arriving{host.config.advertise,
                            i == 0 ? std::move(datagram.bytes) : datagram.bytes};
    agenda_.add(
        now_ + copies[i],
        {.kind = Event::Kind::deliver, .host = *to, .slot = inputs_.put(std::move(arriving))});
  }
}

void Engine::on_stopped(Host& host) {
  host.stopped = host.leaving = true;
  agenda_.add(now_ + kLastWords, {.kind = Event::Kind::exit, .host = host.id, .boot = host.boot});
}

void Engine::release_held(Host& host) {
  std::deque<node::Output> held;
  held.swap(host.held);
  for (node::Output& output : held) carry_out(host, output);
  data_.send_answers(host);
}

Ticket Engine::new_ticket() {
  replies_[++last_ticket_];
  state_replies_[last_ticket_];
  return last_ticket_;
}

const std::vector<Reply>& Engine::replies(Ticket ticket) const {
  static const std::vector<Reply> none;
  const auto found = replies_.find(ticket);
  return found == replies_.end() ? none : found->second;
}

const std::vector<state::Reply>& Engine::state_replies(Ticket ticket) const {
  static const std::vector<state::Reply> none;
  const auto found = state_replies_.find(ticket);
  return found == state_replies_.end() ? none : found->second;
}

// ---- addresses ---------------------------------------------------------------------------------

void Engine::assign_address(Host& host) {
  for (HostId& owner : owners_)
    if (host.boot > 0 && owner == host.id) owner = kNobody;
  const std::size_t n = owners_.size();
  const auto octet = [&](int shift) { return static_cast<std::uint8_t>(n >> shift); };
  host.config.advertise = {Address::v4(10, octet(16), octet(8), octet(0)), kPort};
  owners_.push_back(host.id);
}

std::optional<HostId> Engine::host_at(const Endpoint& endpoint) const {
  const ByteView bytes = endpoint.address.bytes();
  if (endpoint.port != kPort || bytes.size() != 4 || bytes[0] != std::byte{10}) return std::nullopt;
  const std::size_t n = (std::to_integer<std::size_t>(bytes[1]) << 16) |
                        (std::to_integer<std::size_t>(bytes[2]) << 8) |
                        std::to_integer<std::size_t>(bytes[3]);
  if (n == 0 || n >= owners_.size() || owners_[n] == kNobody) return std::nullopt;
  return owners_[n];
}

std::pair<HostId, StreamWorld::Listener> Engine::listener(const Endpoint& at) const {
  const auto id = host_at(at);
  if (!id) return {0, Listener::no_machine};
  const Host& host = *hosts_[*id];
  if (!host.powered) return {*id, Listener::no_machine};
  return {*id, host.node ? Listener::listening : Listener::no_process};
}

/// Who the next process is. One that may keep files is a later run of the same node, and knows the
/// cluster again; any other is a new node.
void Engine::introduce(const Host& host, node::Config& config) {
  if (host.same_run) return;
  if (host.keeps_snapshot) {
    config.self.start = host.boot;
    if (!host.disk.cluster_id().empty()) config.cluster_id = host.disk.cluster_id();
    config.last_members = host.disk.last_members();
    return;
  }
  rng_.fill(std::as_writable_bytes(std::span{config.self.id.bytes}));
  config.self.start = 1;
}

// ---- life and death ----------------------------------------------------------------------------

void Engine::begin(Host& host) {
  PANDO_ASSERT(!host.node);
  ++host.boot;
  host.powered = true;
  host.stopped = host.leaving = false;
  host.wake = kNever;
  host.disturbed = now_;
  node::Config config = host.config;
  config.wall_clock = wall_clock(host, now_);
  if (!host.keeps_snapshot) host.disk.store_members({});
  if (host.keeps_snapshot) config.snapshot = host.disk.snapshot();
  if (const auto keys = host.disk.keyring(); keys && config.persist_keys) config.keys = *keys;
  if (!config.self.id.empty()) introduce(host, config);
  const node::Node::Entropy entropy{rng_.next(), rng_.next(), rng_.next(), rng_.next()};
  host.node.emplace(std::move(config), host.clock.local(now_), entropy);
  data_.begin(host);
  for (Watcher* watcher : watchers_) watcher->on_start(world_, host.id);
  plan_wake(host);
}

/// The page of its guardian is as it would be now: it was kept up before anything left.
void Engine::speak_for(const Host& host) {
  const node::Node::Entropy entropy{rng_.next(), rng_.next(), rng_.next(), rng_.next()};
  const Bytes page = host.stuck_page.empty() ? node::will_of(*host.node) : host.stuck_page;
  const auto notices = node::last_words(page, {node::Ending::Kind::signal, 9}, entropy);
  for (const Duration later : kNotices)
    at(now_ + later, [this, id = host.id, notices] {
      for (node::SendDatagram notice : notices)
        if (hosts_[id]->powered) send(*hosts_[id], notice);
    });
}

void Engine::end(Host& host, bool reset_peers) {
  if (!host.node) return;
  if (reset_peers && host.guarded && !host.stopped) speak_for(host);
  for (Watcher* watcher : watchers_) watcher->on_end(world_, host.id);
  streams_.process_ended(host.id, reset_peers);
  host.data.reset();
  host.node.reset();
  host.inbox.clear();
  host.inbox_bytes = 0;
  host.held.clear();
  host.frozen = host.blocked = host.serving = host.tick_queued = false;
  host.disturbed = now_;
}

}  // namespace pando::sim
