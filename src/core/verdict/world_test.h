#pragma once
/// Some nodes with this room, a stand-in for membership, and a network that does what it is told.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/overload.h"
#include "core/verdict/notice.h"
#include "core/verdict/verdict.h"

namespace pando::verdict {

inline constexpr Duration kFlight = 1ms;  ///< of a packet

class World {
 public:
  struct Said {
    Instant at;
    int by;
    Output output;
  };
  using Loses = std::function<bool(int from, int to)>;

  explicit World(int count, std::vector<Bytes> keys = {})
      : ring_(*wire::Keyring::make(std::move(keys))) {
    for (int i = 0; i < count; ++i) {
      Config config{.self = name(i), .cluster = "grove"};
      nodes_.push_back(std::make_unique<Verdicts>(config, ring_, Rng{std::uint64_t(i)}));
      buried_.emplace_back();
    }
    for (int i = 0; i < count; ++i)
      for (int j = 0; j < count; ++j)
        if (i != j) give(i, MemberUp{name(j), endpoint(j), true});
  }

  static std::string name(int i) { return "n" + std::to_string(i); }
  static Endpoint endpoint(int i) {
    return {Address::v4(10, 0, static_cast<std::uint8_t>(i / 256), static_cast<std::uint8_t>(i)),
            7946};
  }
  static int index(const std::string& name) { return std::atoi(name.c_str() + 1); }

  void give(int node, const Input& input) {
    if (silent_.contains(node)) return;
    Outbox out;
    nodes_[static_cast<std::size_t>(node)]->step(now_, input, out);
    for (const Output& output : out) carry_out(node, output);
  }
  /// Says nothing and hears nothing from now on.
  void silence(int node) { silent_.insert(node); }
  void lose(Loses loses) { loses_ = std::move(loses); }

  /// A guardian's notice about `subject`, to the first `few` nodes.
  void notice(int subject, const proto::Testament& testament, int few) {
    proto::Death message;
    *message.mutable_notice() = write_notice(testament, ring_);
    for (int to = 0; to < few; ++to)
      if (to != subject) fly(subject, to, to_bytes(message.SerializeAsString()));
  }
  static proto::Testament testament(int subject) {
    proto::Testament testament;
    testament.set_name(name(subject));
    testament.set_incarnation(1);
    testament.set_cluster("grove");
    testament.set_signal(9);
    return testament;
  }

  /// Everybody but the subject sees this against it.
  void all_notice(int subject, Sign sign, std::uint32_t health = 0) {
    for (int i = 0; i < count(); ++i)
      if (i != subject) give(i, Noticed{name(subject), 1, sign, health});
  }

  void run(Duration time) {
    const Instant end = now_ + time;
    for (;;) {
      Instant next = air_.empty() ? kNever : air_.begin()->first;
      for (int i = 0; i < count(); ++i) next = std::min(next, deadline(i));
      if (next > end) break;
      now_ = std::max(now_, next);
      while (!air_.empty() && air_.begin()->first <= now_) land();
      for (int i = 0; i < count(); ++i)
        if (deadline(i) <= now_) give(i, Tick{});
    }
    now_ = end;
  }

  int count() const { return static_cast<int>(nodes_.size()); }
  Instant now() const { return now_; }
  Verdicts& at(int i) { return *nodes_[static_cast<std::size_t>(i)]; }
  bool buried(int at, int subject) const {
    return buried_[static_cast<std::size_t>(at)].contains(subject);
  }
  /// How many of the others have buried it.
  int mourners(int subject) const {
    int count = 0;
    for (int i = 0; i < this->count(); ++i) count += i != subject && buried(i, subject);
    return count;
  }
  /// What was said of one kind.
  template <class T>
  std::vector<std::pair<int, T>> said() const {
    std::vector<std::pair<int, T>> found;
    for (const Said& s : said_)
      if (const T* output = std::get_if<T>(&s.output)) found.emplace_back(s.by, *output);
    return found;
  }
  std::size_t packets() const { return packets_; }
  std::size_t largest() const { return largest_; }

  /// As if membership had: everybody learns it at once.
  void bury(int subject, std::uint32_t incarnation, bool left = false) {
    for (int i = 0; i < count(); ++i) bury_at(i, subject, incarnation, left);
  }
  void raise(int subject) {
    for (int i = 0; i < count(); ++i) {
      buried_[static_cast<std::size_t>(i)].erase(subject);
      if (i != subject) give(i, MemberUp{name(subject), endpoint(subject), true});
    }
  }

 private:
  Instant deadline(int i) {
    return silent_.contains(i) ? kNever : nodes_[static_cast<std::size_t>(i)]->deadline();
  }
  void bury_at(int at, int subject, std::uint32_t incarnation, bool left) {
    if (at == subject || !buried_[static_cast<std::size_t>(at)].insert(subject).second) return;
    give(at, MemberDown{name(subject), incarnation, left});
  }
  void fly(int from, int to, Bytes bytes) {
    air_.emplace(now_ + kFlight, std::pair{std::pair{from, to}, std::move(bytes)});
  }
  void land() {
    const auto [way, bytes] = air_.begin()->second;
    air_.erase(air_.begin());
    if (!loses_(way.first, way.second)) give(way.second, Received{endpoint(way.first), bytes});
  }
  void carry_out(int by, const Output& output) {
    said_.push_back({now_, by, output});
    if (const auto* send = std::get_if<SendDatagram>(&output)) {
      ++packets_;
      largest_ = std::max(largest_, send->bytes.size());
      for (int to = 0; to < count(); ++to)
        if (endpoint(to) == send->to) fly(by, to, send->bytes);
    }
    if (const auto* declare = std::get_if<Declare>(&output))
      bury_at(by, index(declare->name), declare->incarnation.value_or(1), false);
  }

  wire::Keyring ring_;
  std::vector<std::unique_ptr<Verdicts>> nodes_;
  std::vector<std::set<int>> buried_;
  std::set<int> silent_;
  Loses loses_ = [](int, int) { return false; };
  std::multimap<Instant, std::pair<std::pair<int, int>, Bytes>> air_;
  std::vector<Said> said_;
  Instant now_{10s};
  std::size_t packets_ = 0, largest_ = 0;
};

}  // namespace pando::verdict
