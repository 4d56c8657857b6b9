// Two nodes without sockets, clock or threads: this file is their whole world. The second joins
// through the first, then a user event crosses from one to the other.
#include <pando/node.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <utility>

namespace {

using namespace std::chrono_literals;
namespace node = pando::node;

/// One end of a connection: whose it is, and that node's number for it.
using End = std::pair<pando::Endpoint, pando::StreamId>;

class World {
 public:
  void add(const std::string& name, pando::Endpoint at) {
    node::Config config;
    config.name = name;
    config.advertise = at;
    nodes_.emplace(at, node::Node{std::move(config), now_, {nodes_.size() + 1, 2, 3, 4}});
  }

  node::Node& at(pando::Endpoint where) { return nodes_.at(where); }
  void ask(pando::Endpoint who, pando::Command command) {
    step(who, node::Ask{1, std::move(command)});
  }

  /// Lets time pass until `done` holds; false if it does not within a virtual minute.
  template <class Condition>
  bool run_until(Condition done) {
    for (const pando::Instant limit = now_ + 60s; now_ < limit;) {
      if (done()) return true;
      advance();
    }
    return false;
  }

  std::size_t events_heard = 0;

 private:
  /// To the next arrival or deadline, whichever is first.
  void advance() {
    auto due = [](const auto& a, const auto& b) {
      return a.second.deadline() < b.second.deadline();
    };
    const auto next = std::min_element(nodes_.begin(), nodes_.end(), due);
    if (travelling_.empty() || next->second.deadline() < travelling_.begin()->first) {
      now_ = std::max(now_, next->second.deadline());
      step(next->first, node::Tick{});
      return;
    }
    auto arrived = travelling_.extract(travelling_.begin());
    now_ = std::max(now_, arrived.key());
    step(arrived.mapped().first, arrived.mapped().second);
  }

  void step(pando::Endpoint who, const node::Input& input) {
    node::Outbox out;
    nodes_.at(who).step(now_, input, out);
    for (auto& output : out) std::visit([&](auto& o) { carry_out(who, o); }, output);
  }

  void send(pando::Endpoint to, node::Input input) {
    travelling_.emplace(now_ + 1ms, std::pair{to, std::move(input)});
  }

  void carry_out(pando::Endpoint who, node::SendDatagram& o) {
    if (nodes_.contains(o.to)) send(o.to, node::Datagram{who, std::move(o.bytes)});
  }
  void carry_out(pando::Endpoint who, node::OpenStream& o) {
    if (!nodes_.contains(o.to)) return send(who, node::StreamClosed{o.stream, "refused"});
    const End near{who, o.stream};
    const End far{o.to, {pando::StreamId::kAccepted | ++accepted_}};
    peers_[near] = far;
    peers_[far] = near;
    send(far.first, node::StreamAccepted{far.second, who});
    send(who, node::StreamConnected{o.stream});
  }
  void carry_out(pando::Endpoint who, node::SendStream& o) {
    if (auto peer = peers_.find({who, o.stream}); peer != peers_.end())
      send(peer->second.first, node::StreamBytes{peer->second.second, std::move(o.bytes)});
  }
  void carry_out(pando::Endpoint who, node::CloseStream& o) {
    auto peer = peers_.extract({who, o.stream});
    if (!peer || !peers_.erase(peer.mapped())) return;
    send(peer.mapped().first, node::StreamClosed{peer.mapped().second, "closed by the peer"});
  }
  void carry_out(pando::Endpoint, node::Happened& o) {
    events_heard += std::holds_alternative<pando::UserEvent>(o.event);
  }
  /// What this world does not keep: files, notes, answers.
  template <class Other>
  void carry_out(pando::Endpoint, Other&) {}

  pando::Instant now_{1s};
  std::map<pando::Endpoint, node::Node> nodes_;
  std::multimap<pando::Instant, std::pair<pando::Endpoint, node::Input>> travelling_;
  std::map<End, End> peers_;
  std::uint64_t accepted_ = 0;
};

int fail(const char* what) {
  std::cerr << "consumer: " << what << '\n';
  return 1;
}

}  // namespace

int main() {
  const pando::Endpoint aspen{pando::Address::v4(10, 0, 0, 1), 7946};
  const pando::Endpoint birch{pando::Address::v4(10, 0, 0, 2), 7946};
  World world;
  world.add("aspen", aspen);
  world.add("birch", birch);

  world.ask(birch, pando::command::Join{{{"", aspen}}});
  if (!world.run_until([&] {
        return world.at(aspen).members().size() == 2 && world.at(birch).members().size() == 2;
      }))
    return fail("the two nodes did not find each other");

  world.ask(aspen, pando::command::SendEvent{"deploy", pando::to_bytes("v2")});
  if (!world.run_until([&] { return world.events_heard == 2; }))
    return fail("the event was not heard by both");

  for (const auto& member : world.at(aspen).members()) std::cout << member.info->name << '\n';
  return 0;
}
