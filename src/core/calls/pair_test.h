#pragma once
/// Some nodes' calls and links between them that end whenever a test wants, and a stranger who can
/// say anything to one of them.
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/calls/calls.h"
#include "core/calls/envelope.h"
#include "proto/calls.pb.h"

namespace pando::calls {

using namespace std::chrono_literals;
inline constexpr Instant kStart{100s};

/// What a node has said to its users.
struct Diary {
  std::map<std::uint64_t, std::vector<call::Ended>> ended;  ///< by ticket
  std::map<std::uint64_t, call::Posted> posted;
  std::vector<call::Wanted> wanted;
  std::vector<std::uint64_t> abandoned;
  std::vector<call::Heard> heard;
  std::vector<call::Told> told;
  std::map<Reason, int> refused;

  void operator()(call::Ended& e) { ended[e.ticket].push_back(std::move(e)); }
  void operator()(call::Posted& p) { posted[p.ticket] = p; }
  void operator()(call::Wanted& w) { wanted.push_back(std::move(w)); }
  void operator()(call::Abandoned& a) { abandoned.push_back(a.token); }
  void operator()(call::Heard& h) { heard.push_back(std::move(h)); }
  void operator()(call::Told& t) { told.push_back(std::move(t)); }

  /// The failure of the only end of this call; nullopt if it has none, or an answer.
  std::optional<call::Failure> failure(std::uint64_t ticket) {
    const auto& ends = ended[ticket];
    if (ends.size() != 1 || ends[0].answer) return std::nullopt;
    return ends[0].answer.error().failure;
  }
  std::string answer(std::uint64_t ticket) {
    const auto& ends = ended[ticket];
    if (ends.size() != 1) return "ended " + std::to_string(ends.size()) + " times";
    if (!ends[0].answer) return std::string{to_string(ends[0].answer.error().failure)};
    return pando::to_string(*ends[0].answer);
  }
};

inline Bytes as_travelling(Letter letter) {
  letter.body.insert(letter.body.end(), letter.head.begin(), letter.head.end());
  return std::move(letter.body);
}

class Pair {
 public:
  explicit Pair(std::size_t nodes = 2, Config config = {}) {
    for (std::size_t i = 0; i < nodes; ++i) {
      config.name = name(i);
      nodes_.push_back({Calls{config}, {}});
    }
    for (std::size_t a = 0; a < nodes; ++a)
      for (std::size_t b = 0; b < nodes; ++b)
        if (a != b) give(a, PeerKnown{name(b)});
  }
  static std::string name(std::size_t i) { return std::string(1, static_cast<char>('a' + i)); }

  Instant now = kStart;
  Calls& calls(std::size_t i) { return nodes_[i].calls; }
  Diary& diary(std::size_t i) { return nodes_[i].diary; }

  void give(std::size_t i, Input input) {
    Outbox out;
    calls(i).step(now, std::move(input), out);
    for (Output& output : out) {
      if (auto* refused = std::get_if<Refused>(&output))
        ++diary(i).refused[refused->reason];
      else
        std::visit(diary(i), *std::get_if<call::News>(&output));
    }
  }
  std::uint64_t ask(std::size_t i, call::Command command) {
    give(i, Asked{++last_ticket_, std::move(command)});
    return last_ticket_;
  }
  std::uint64_t call(std::size_t from, std::size_t to, std::string_view body, Duration limit = 1s,
                     std::string method = "m") {
    return ask(from, call::Call{name(to), std::move(method), to_bytes(body), limit});
  }
  void respond(std::size_t i, std::uint64_t token, std::string_view body) {
    ask(i, call::Respond{token, to_bytes(body)});
  }

  /// Both ends hear that a link is up. The run of a node is its start number.
  void up(std::size_t a, std::size_t b) {
    linked_[ends(a, b)] = true;
    ++lives_[ends(a, b)];
    give(a, LinkUp{name(b), {Id{.bytes = {static_cast<std::uint8_t>(b + 1)}}, 1}});
    give(b, LinkUp{name(a), {Id{.bytes = {static_cast<std::uint8_t>(a + 1)}}, 1}});
  }
  bool is_up(std::size_t a, std::size_t b) { return linked_[ends(a, b)]; }
  /// How many links the two have had.
  int lives(std::size_t a, std::size_t b) { return lives_[ends(a, b)]; }
  /// Ends the link. What is under way is lost; of what was handed over `returned` letters of each
  /// direction and lane, from the back, come back to their sender.
  void down(std::size_t a, std::size_t b, std::size_t returned = 0) {
    linked_[ends(a, b)] = false;
    for (const auto& [from, to] : {std::pair{a, b}, std::pair{b, a}}) {
      for (auto& [way, letters] : way_)
        if (way.first == std::pair{from, to}) {
          for (std::size_t n = std::min(returned, letters.size()); n > 0; --n)
            give(from, Returned{name(to), letters[letters.size() - n].tag});
          letters.clear();
        }
      give(from, LinkDown{name(to)});
    }
  }
  /// Takes what the machines want to send, `most` letters of each way.
  void collect(std::size_t most = 1000) {
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const Way& way : calls(i).waiting()) {
        const auto to = static_cast<std::size_t>(way.first[0] - 'a');
        for (std::size_t n = 0; n < most; ++n) {
          auto letter = calls(i).take(now, way);
          if (!letter) break;
          way_[{{i, to}, way.second}].push_back(*std::move(letter));
        }
      }
  }
  /// Delivers what is under way on links that are up, `most` letters of each way.
  void deliver(std::size_t most = 1000) {
    for (auto& [way, letters] : way_) {
      const auto [pair, lane] = way;
      if (!is_up(pair.first, pair.second)) continue;
      for (std::size_t n = 0; n < most && !letters.empty(); ++n) {
        Bytes text = as_travelling(std::move(letters.front()));
        letters.pop_front();
        give(pair.second, Received{name(pair.first), lane, std::move(text)});
      }
    }
  }
  void settle() {
    for (int i = 0; i < 10; ++i) {
      collect();
      deliver();
    }
  }
  void pass(Duration time) {
    now += time;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (calls(i).deadline() <= now) give(i, Tick{});
  }
  /// Node 1 says it to node 0, whatever it is.
  void say(const proto::CallLetter& head, Lane lane, std::string_view body = {}) {
    say(as_travelling(seal(head, to_bytes(body))), lane);
  }
  void say(std::string_view bytes, Lane lane) { say(to_bytes(bytes), lane); }
  void say(Bytes bytes, Lane lane) { give(0, Received{name(1), lane, std::move(bytes)}); }

 private:
  static std::pair<std::size_t, std::size_t> ends(std::size_t a, std::size_t b) {
    return {std::min(a, b), std::max(a, b)};
  }
  struct Node {
    Calls calls;
    Diary diary;
  };
  std::vector<Node> nodes_;
  std::map<std::pair<std::size_t, std::size_t>, bool> linked_;
  std::map<std::pair<std::size_t, std::size_t>, int> lives_;
  std::map<std::pair<std::pair<std::size_t, std::size_t>, Lane>, std::deque<Letter>> way_;
  std::uint64_t last_ticket_ = 0;
};

}  // namespace pando::calls
