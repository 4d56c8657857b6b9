#pragma once
/// A loop, a host that remembers what it was asked, and clients on real sockets.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "doors/host.h"
#include "doors/resp_desk.h"
#include "doors/resp_door.h"
#include "doors/resp_listener.h"
#include "shell/clock.h"
#include "shell/connection.h"
#include "shell/sockets.h"
#include "wire/resp/guard_test.h"

namespace pando::doors {

using namespace std::chrono_literals;

inline Member member(std::string name, MemberStatus status) {
  auto info = std::make_shared<NodeInfo>();
  info->name = std::move(name);
  info->endpoint = *Endpoint::parse("10.0.0.1:7946", 0);
  return {std::move(info), status};
}

struct FakeHost final : Host {
  std::string node_name() const override { return "a"; }
  std::vector<Member> members() const override { return known; }
  Tags tags() const override { return own_tags; }
  std::optional<Duration> rtt(std::string_view a, std::string_view b) const override {
    if (a == "nobody" || b == "nobody") return std::nullopt;
    return 1500us;
  }
  std::vector<Verdict> why(std::string_view name) const override {
    if (name != "b") return {};
    return {{.name = "b",
             .who = {.id = {{7}}, .start = 3},
             .cause = Cause::killed,
             .number = 9,
             .basis = Basis::certain,
             .issuer = "a",
             .ago = 1500ms,
             .witnesses = {{"a", 1, {"link broken"}, 20ms}}}};
  }
  std::optional<state::Entry> state(std::string_view node, std::string_view key) const override {
    for (const state::Entry& e : known_state)
      if (e.node == node && e.key == key) return e;
    return std::nullopt;
  }
  std::vector<state::Entry> states(std::string_view node, std::string_view prefix) const override {
    std::vector<state::Entry> found;
    for (const state::Entry& e : known_state)
      if ((node.empty() || e.node == node) && e.key.starts_with(prefix)) found.push_back(e);
    return found;
  }
  std::optional<double> phi(std::string_view name) const override {
    return name == "b" ? std::optional{2.5} : std::nullopt;
  }
  std::vector<PeerLink> peers() const override { return links; }
  MapReport map() const override { return known_map; }
  map::MapPtr agreed_map() const override { return known_map.map; }
  Participant self() const override { return {{{1}}, 1}; }
  std::vector<map::Event> map_history() const override { return maps; }
  map::Outlook outlook(const map::WhatIf& what_if) const override {
    asked_outlook = what_if;
    return outlook_answer;
  }
  std::string unsafe_to_stop(std::string_view member) const override {
    return member == "b" ? "it has the last copy of 3 buckets" : "";
  }
  NodeMoves own_moves() const override { return {"a", 5, 600, known_moves}; }
  void moves(MovesOf whom, MovesTold told) override {
    const bool all = whom == MovesOf::members;
    const ClusterMoves moves{
        known_map.map,
        {own_moves()},
        all ? std::vector<std::string>{"b", "c"} : std::vector<std::string>{"c"}};
    if (!answers_later) return told(moves);
    later.push_back([told = std::move(told), moves] { told(moves); });
  }
  Facts facts() const override { return given_facts; }
  std::string unready() const override { return why_unready; }
  void ask(Command command, Told told) override {
    asked.push_back({std::move(command), std::move(told)});
  }
  void join(std::vector<std::string> to, bool ignore_old, Told told) override {
    seeds = std::move(to);
    ignored_old = ignore_old;
    asked.push_back({command::Join{}, std::move(told)});
  }
  void set_tags(Tags tags, Told told) override {
    own_tags = std::move(tags);
    told(reply::Done{});
  }

  void ask_state(state::Command command, StateTold told) override {
    state_asked.push_back({std::move(command), std::move(told)});
  }
  std::uint64_t watch(state::Watch watch, StateTold told) override {
    watchers[++last_watch] = {std::move(watch), std::move(told)};
    return last_watch;
  }
  void unwatch(std::uint64_t ticket) override { watchers.erase(ticket); }
  std::uint64_t call(call::Call call, CallTold told) override {
    calls.push_back({std::move(call), std::move(told)});
    return calls.size();
  }
  std::string acl(const AclRequest& request) override {
    acl_asked.emplace_back(request.arguments.begin(), request.arguments.end());
    return "+acl " + std::to_string(static_cast<int>(request.verb)) + "\r\n";
  }
  void cancel(std::uint64_t ticket) override { cancelled.push_back(ticket); }
  void clients(resp::ClientOrder order, ClientsTold told) override {
    told(carry_out ? carry_out(order) : resp::ClientReport{});
  }
  ServerView server(bool cluster) const override {
    ServerView out = given_server;
    out.cluster = cluster;
    return out;
  }
  void reset_counts() override { given_server.count = {}; }
  void refresh(std::function<void()> then) override {
    ++refreshed;
    then();
  }
  bool knows_user(std::string_view name) const override { return name == "default"; }
  /// Says to a watcher what there is.
  void greet(std::uint64_t ticket) {
    const Watcher watcher = watchers[ticket];
    watcher.told(state::Watched{states(watcher.watch.node, watcher.watch.prefix)});
  }

  struct Asked {
    Command command;
    Told told;
  };
  struct StateAsked {
    state::Command command;
    StateTold told;
  };
  struct Called {
    call::Call call;
    CallTold told;
  };
  struct Watcher {
    state::Watch watch;
    StateTold told;
  };
  std::function<resp::ClientReport(const resp::ClientOrder& order)> carry_out;
  std::vector<Member> known = {member("a", MemberStatus::alive), member("b", MemberStatus::failed)};
  std::vector<PeerLink> links;
  Tags own_tags = {{"role", "web"}};
  Facts given_facts;
  ServerView given_server;
  int refreshed = 0;
  std::string why_unready;
  MapReport known_map;
  store::MovesView known_moves;
  bool answers_later = false;  ///< what others are asked for waits in `later`
  std::vector<std::function<void()>> later;
  std::vector<map::Event> maps;
  map::Outlook outlook_answer;
  mutable map::WhatIf asked_outlook;
  std::vector<Asked> asked;
  std::vector<std::string> seeds;
  bool ignored_old = false;
  std::vector<state::Entry> known_state;
  std::vector<StateAsked> state_asked;
  std::vector<Called> calls;
  std::vector<std::uint64_t> cancelled;
  std::vector<std::vector<std::string>> acl_asked;
  std::map<std::uint64_t, Watcher> watchers;
  std::uint64_t last_watch = 0;
};

/// A client that keeps everything it hears.
struct Client {
  Client(shell::Loop& loop, const Endpoint& to)
      : connection(loop, to,
                   {.bytes = [this](ByteView bytes) { heard += text(bytes); },
                    .closed = [this](const std::string&) { closed = true; }},
                   {.unsent = std::size_t{1} << 30}) {}

  void say(std::string_view words) { connection.send(to_bytes(words)); }

  std::string heard;
  bool closed = false;
  shell::Connection connection;
};

/// A door for Redis clients, and the desk that answers for the agent, on one thread.
struct DeskedDoor final : private AgentPort, RespDoor {
  DeskedDoor(shell::Loop& loop, shell::Fd listener, std::string password, Host& host,
             RespLimits limits = {}, DataPort* data = nullptr, const RespWay& way = {})
      : RespDoor(loop, resp::one_password(std::move(password)), *this, limits, data, way),
        desk(
            host, way, [this](Said said) { hear(std::move(said)); },
            [this](GuidancePtr guidance) { guide(std::move(guidance)); }),
        port(std::move(listener), {{&loop, this}}) {}

  void wind_up() {
    port.stop();
    RespDoor::wind_up();
  }

  RespDesk desk;
  RespListener port;
  std::vector<resp::Refusal> refusals;
  std::vector<Note> notes;

 private:
  void ask(AgentRequest request) override { desk.take(request); }
  void gone(std::uint64_t client) override { desk.gone(client); }
  void end_pushes(std::uint64_t client) override { desk.end_pushes(client); }
  void refused(resp::Refusal refusal) override { refusals.push_back(std::move(refusal)); }
  void noted(const Note& note) override { notes.push_back(note); }
  void ask_guidance() override { desk.tell_guidance(); }
};

struct DoorWorld : testing::Test {
  /// Runs the loop until the condition holds, at most a minute.
  bool until(auto condition) {
    shell::Timer look{loop, [this] { loop.stop(); }};
    for (const Instant end = shell::now() + 60s; shell::now() < end;) {
      if (condition()) return true;
      look.set(shell::now() + 1ms);
      loop.run();
    }
    return false;
  }
  shell::Fd listener() {
    auto fd = shell::listen_tcp(*Endpoint::parse("127.0.0.1:0", 0));
    at = shell::local_endpoint(fd->get());
    return *std::move(fd);
  }

  shell::Loop loop;
  FakeHost host;
  Endpoint at;
};

}  // namespace pando::doors
