#pragma once
/// For tests: a few nodes that talk to each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pando/node.h"

namespace pando::node {

using namespace std::chrono_literals;

inline Endpoint at(std::uint8_t host) {
  return {Address::v4(127, 0, 0, host), 7946};
}

inline Config config(std::uint8_t host) {
  Config c;
  c.name = "n" + std::to_string(host);
  c.advertise = at(host);
  c.coalesce = false;
  return c;
}

/// The smallest world: instant delivery, streams without failures, one clock. A node is called by
/// the last byte of its address; what is sent to anybody else is lost.
class Cluster {
 public:
  explicit Cluster(std::vector<Config> configs) {
    for (auto& c : configs) start(std::move(c));
  }
  /// A new process in the place of a node, whose streams end.
  void replace(Config c) {
    const auto host = host_of(c.advertise);
    for (auto it = ends_.begin(); it != ends_.end();) {
      const auto [end, peer] = *it;
      if (end.first != host && peer.first != host) {
        ++it;
        continue;
      }
      if (end.first != host) queue_.emplace_back(end.first, StreamClosed{end.second, "reset"});
      it = ends_.erase(it);
    }
    nodes_.erase(host);
    start(std::move(c));
    drain();
  }

  Instant now() const { return now_; }
  /// A frozen node does not run; what is sent to it waits.
  void freeze(std::uint8_t host) { running(host).frozen = true; }
  void thaw(std::uint8_t host) {
    Running& r = running(host);
    r.frozen = false;
    for (Input& input : std::exchange(r.held, {})) queue_.emplace_back(host, std::move(input));
    queue_.emplace_back(host, Tick{});
    drain();
  }
  Node& node(std::uint8_t host) { return running(host).node; }
  std::vector<Reply>& replies(std::uint8_t host) { return running(host).replies; }
  std::vector<Event>& events(std::uint8_t host) { return running(host).events; }
  std::vector<Noted>& notes(std::uint8_t host) { return running(host).notes; }
  std::vector<Output>& others(std::uint8_t host) { return running(host).others; }
  std::size_t largest_datagram(std::uint8_t host) { return running(host).largest; }

  /// From now on links are under TLS: what each host's certificate names.
  void certify(std::map<std::uint8_t, std::vector<std::string>> names) {
    names_ = std::move(names);
  }
  /// From now on dials to this host stay without an answer.
  void keep_silent(std::uint8_t host) { silent_.insert(host); }
  /// The stream that a node has opened last.
  StreamId dialled(std::uint8_t host) { return running(host).dialled; }
  void give(std::uint8_t host, Input input) {
    queue_.emplace_back(host, std::move(input));
    drain();
  }
  /// Ends a node without a word.
  void remove(std::uint8_t host) { nodes_.erase(host); }
  template <class C>
  void ask(std::uint8_t host, C command) {
    give(host, Ask{++ticket_, Command{std::move(command)}});
  }
  void run(Duration time) {
    const Instant end = now_ + time;
    for (;;) {
      Instant next = end;
      for (auto& [host, r] : nodes_)
        if (!r.frozen) next = std::min(next, r.node.deadline());
      now_ = std::max(now_, next);
      if (now_ >= end) return;
      for (auto& [host, r] : nodes_)
        if (!r.frozen && r.node.deadline() <= now_) queue_.emplace_back(host, Tick{});
      drain();
    }
  }

 private:
  struct Running {
    Node node;
    std::vector<Reply> replies;
    std::vector<Event> events;
    std::vector<Noted> notes;
    std::vector<Output> others;
    std::size_t largest = 0;
    StreamId dialled;
    bool frozen = false;
    std::vector<Input> held;
  };

  void start(Config c) {
    const auto host = host_of(c.advertise);
    const Node::Entropy entropy{host, 2, 3, 4};
    Node node{std::move(c), now_, entropy};
    nodes_.emplace(host, Running{std::move(node), {}, {}, {}, {}, 0, {}, false, {}});
  }

  Running& running(std::uint8_t host) { return nodes_.find(host)->second; }

  void drain() {
    while (!queue_.empty()) {
      auto [host, input] = std::move(queue_.front());
      queue_.pop_front();
      if (!nodes_.contains(host)) continue;
      if (running(host).frozen) {
        running(host).held.push_back(std::move(input));
        continue;
      }
      Outbox out;
      running(host).node.step(now_, input, out);
      for (auto& output : out) carry(host, output);
    }
  }

  void carry(std::uint8_t host, Output& output) {
    Running& self = running(host);
    if (auto* send = std::get_if<SendDatagram>(&output)) {
      self.largest = std::max(self.largest, send->bytes.size());
      queue_.emplace_back(host_of(send->to), Datagram{at(host), std::move(send->bytes)});
    } else if (auto* open = std::get_if<OpenStream>(&output)) {
      connect(host, *open);
    } else if (auto* bytes = std::get_if<SendStream>(&output)) {
      if (const auto peer = ends_.find({host, bytes->stream}); peer != ends_.end())
        queue_.emplace_back(peer->second.first, StreamBytes{peer->second.second, bytes->bytes});
      queue_.emplace_back(host, StreamDrained{bytes->stream, 0});
    } else if (auto* close = std::get_if<CloseStream>(&output)) {
      if (const auto peer = ends_.find({host, close->stream}); peer != ends_.end())
        queue_.emplace_back(peer->second.first, StreamClosed{peer->second.second, "closed"});
    } else if (auto* answer = std::get_if<Answer>(&output)) {
      self.replies.push_back(answer->reply);
    } else if (auto* happened = std::get_if<Happened>(&output)) {
      self.events.push_back(happened->event);
    } else if (auto* noted = std::get_if<Noted>(&output)) {
      self.notes.push_back(*noted);
    } else {
      self.others.push_back(std::move(output));
    }
  }

  void connect(std::uint8_t host, const OpenStream& open) {
    const auto to = host_of(open.to);
    running(host).dialled = open.stream;
    if (silent_.contains(to)) return;
    if (!nodes_.contains(to)) {
      queue_.emplace_back(host, StreamClosed{open.stream, "connection refused"});
      return;
    }
    const StreamId accepted{StreamId::kAccepted | ++accepted_};
    ends_[{host, open.stream}] = {to, accepted};
    ends_[{to, accepted}] = {host, open.stream};
    queue_.emplace_back(to, StreamAccepted{accepted, at(host)});
    if (!names_.empty() && (open.stream.value & StreamId::kLink) != 0) {
      queue_.emplace_back(host, StreamSecured{open.stream, {"the dialled", names_[to]}});
      queue_.emplace_back(to, StreamSecured{accepted, {"the dialler", names_[host]}});
    }
    queue_.emplace_back(host, StreamConnected{open.stream});
  }

  static std::uint8_t host_of(const Endpoint& to) {
    return std::to_integer<std::uint8_t>(to.address.bytes().back());
  }

  Instant now_{1000s};
  std::map<std::uint8_t, std::vector<std::string>> names_;  ///< in certificates; empty: no TLS
  std::set<std::uint8_t> silent_;  ///< who neither answers a dial nor refuses it
  std::map<std::uint8_t, Running> nodes_;
  std::deque<std::pair<std::uint8_t, Input>> queue_;
  std::map<std::pair<std::uint8_t, StreamId>, std::pair<std::uint8_t, StreamId>> ends_;
  std::uint64_t accepted_ = 0;
  Ticket ticket_ = 0;
};

inline std::map<std::string, MemberStatus> table(const Node& node) {
  std::map<std::string, MemberStatus> rows;
  for (const Member& member : node.members()) rows[member.info->name] = member.status;
  return rows;
}

template <class R>
const R* last(const std::vector<Reply>& replies) {
  return replies.empty() ? nullptr : std::get_if<R>(&replies.back());
}

}  // namespace pando::node
