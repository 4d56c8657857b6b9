#pragma once
/// Test only: one machine and a vocabulary to talk about what it does.
///
///   Bench b;                                  // a machine named "self"
///   b.knows("b");                             // that has heard of "b"
///   b.give(Received{…}); b.pass(1s);          // what happens to it
///   b.expect_sent<ml::Ping>(at("b"));         // what it must have wanted: taken off the list
///   b.reject<MemberLeft>();                   // what it must not have wanted
///   b.expect_nothing_else();                  // the rest of the list is empty
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>
#include <string>

#include "core/swim/swim.h"
#include "wire/packet.h"

namespace pando::swim {

namespace ml = wire::memberlist;
using namespace std::chrono_literals;

inline const ml::Vsn kVsn = {std::byte{1}, std::byte{5}, std::byte{2},
                             std::byte{2}, std::byte{5}, std::byte{5}};

/// Every name has one address: its letters, so that a failing test can be read.
inline Endpoint at(std::string_view name) {
  const auto byte = [&](std::size_t i) {
    return i < name.size() ? static_cast<std::uint8_t>(name[i]) : std::uint8_t{1};
  };
  return {Address::v4(10, byte(0), byte(1), byte(2)), 7946};
}

inline ml::Alive alive(const std::string& node, Incarnation incarnation = 1, Bytes meta = {}) {
  return {incarnation, node, at(node).address, at(node).port, std::move(meta), kVsn};
}

inline Config config_of(const std::string& name, Timing timing = {}) {
  Config config;
  config.self = {name, at(name), {}, {}};
  config.timing = timing;
  return config;
}

/// One message that left in a datagram.
struct Sent {
  Endpoint to;
  ml::PacketMessage message;
  std::size_t packet = 0;  ///< counts datagrams: equal for parts of one compound
  std::size_t bytes = 0;   ///< of the whole datagram
  bool crc = false;
};

class Bench {
 public:
  explicit Bench(Config config = config_of("self"), std::uint64_t seed = 1)
      : now{Instant{} + 1h}, machine{std::move(config), now, Rng{seed}} {}

  void give(const Input& input) {
    Outbox out;
    machine.step(now, input, out);
    take(out);
    while (!unanswered_.empty()) {
      const std::vector<Sent> pings = std::exchange(unanswered_, {});
      for (const Sent& ping : pings) answer(ping);
    }
  }
  template <class Message>
  void hear(const Message& message, const Endpoint& from = at("x")) {
    give(Received{from, message});
  }
  /// Time goes by, with a Tick whenever the machine wants one.
  void pass(Duration time) {
    const Instant end = now + time;
    while (machine.deadline() <= end) {
      now = std::max(now, machine.deadline());
      give(Tick{});
    }
    now = end;
  }
  /// Time goes by until a message of a kind has been sent (to somebody); takes it off the list.
  template <class Message>
  Message await(Duration within, std::optional<Endpoint> to = {}) {
    const Instant end = now + within;
    while (!has_sent<Message>(to) && machine.deadline() <= end) {
      now = std::max(now, machine.deadline());
      give(Tick{});
    }
    return expect_sent<Message>(to);
  }
  /// Time goes by although the machine wanted a Tick.
  void sleep(Duration time) { now += time; }
  /// Members, without a trace of how they came.
  void knows(const std::string& name, Incarnation incarnation = 1) {
    hear(alive(name, incarnation));
    forget();
  }
  void forget() {
    sent.clear();
    other.clear();
  }

  /// Takes the first message of a kind (to somebody) off the list; fails if there is none.
  template <class Message>
  Message expect_sent(std::optional<Endpoint> to = {}) {
    const auto found = find_sent<Message>(to);
    if (found == sent.end()) {
      ADD_FAILURE() << "no " << typeid(Message).name() << " was sent";
      return {};
    }
    last = *found;
    sent.erase(found);
    return *std::get_if<Message>(&last.message);
  }
  template <class Message>
  bool has_sent(std::optional<Endpoint> to = {}) {
    return find_sent<Message>(to) != sent.end();
  }
  template <class Message>
  std::size_t count_sent(std::optional<Endpoint> to = {}) {
    return static_cast<std::size_t>(std::count_if(sent.begin(), sent.end(), [&](const Sent& s) {
      return std::holds_alternative<Message>(s.message) && (!to || s.to == *to);
    }));
  }
  template <class Message>
  std::vector<Message> all_sent(std::optional<Endpoint> to = {}) {
    std::vector<Message> found;
    for (const Sent& s : sent)
      if (const auto* message = std::get_if<Message>(&s.message); message && (!to || s.to == *to))
        found.push_back(*message);
    return found;
  }
  template <class Message>
  void reject_sent(std::optional<Endpoint> to = {}) {
    EXPECT_FALSE(has_sent<Message>(to)) << typeid(Message).name();
  }

  /// Takes the first output of a kind off the list; fails if there is none.
  template <class Wanted>
  Wanted expect() {
    for (auto it = other.begin(); it != other.end(); ++it) {
      if (const auto* found = std::get_if<Wanted>(&*it)) {
        Wanted copy = *found;
        other.erase(it);
        return copy;
      }
    }
    ADD_FAILURE() << "no " << typeid(Wanted).name();
    return {};
  }
  template <class Wanted>
  bool has() const {
    return std::any_of(other.begin(), other.end(),
                       [](const Output& output) { return std::holds_alternative<Wanted>(output); });
  }
  template <class Unwanted>
  void reject() {
    EXPECT_FALSE(has<Unwanted>()) << typeid(Unwanted).name();
  }
  void expect_nothing_else() {
    EXPECT_TRUE(sent.empty()) << "message kind " << sent.front().message.index();
    EXPECT_TRUE(other.empty()) << "output kind " << other.front().index();
    forget();
  }
  /// The state of a member, as one readable word: `alive 1`, `dead 3`, `unknown`.
  std::string state(std::string_view name) const {
    const auto peer = machine.find(name);
    if (!peer) return "unknown";
    constexpr const char* words[] = {"alive", "suspect", "dead", "left"};
    return words[static_cast<int>(peer->state)] + (" " + std::to_string(peer->incarnation));
  }

  /// Whether probed members answer at once; their pings and acks then do not show.
  bool peers_answer = true;
  Instant now;
  Swim machine;
  std::list<Sent> sent;
  std::list<Output> other;  ///< everything but packets
  Sent last;                ///< what expect_sent found

 private:
  template <class Message>
  std::list<Sent>::iterator find_sent(std::optional<Endpoint> to) {
    return std::find_if(sent.begin(), sent.end(), [&](const Sent& s) {
      return std::holds_alternative<Message>(s.message) && (!to || s.to == *to);
    });
  }
  void take(Outbox& out) {
    for (Output& output : out) {
      const auto* packet = std::get_if<SendPacket>(&output);
      if (!packet) {
        other.push_back(std::move(output));
        continue;
      }
      ++packets_;
      const auto opened = wire::open_packet(packet->message, {});
      ASSERT_TRUE(opened && !opened->damaged);
      for (const auto& message : opened->messages) {
        Sent one{packet->to, message, packets_, packet->message.size(), packet->crc};
        if (peers_answer && std::holds_alternative<ml::Ping>(message))
          unanswered_.push_back(std::move(one));
        else
          sent.push_back(std::move(one));
      }
    }
  }

  void answer(const Sent& ping) {
    Outbox out;
    const ml::Ack ack{std::get_if<ml::Ping>(&ping.message)->seq, {}};
    machine.step(now, Received{ping.to, ack}, out);
    std::erase_if(out, [](const Output& o) { return std::holds_alternative<PingDone>(o); });
    take(out);
  }

  std::vector<Sent> unanswered_;
  std::size_t packets_ = 0;
};

}  // namespace pando::swim
