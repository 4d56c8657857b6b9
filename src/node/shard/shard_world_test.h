#pragma once
/// For tests: a few shards, a map that is made by hand, and clients that remember what they heard.
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "node/shard/address.h"
#include "node/shard/entries.h"
#include "node/shard/impl.h"
#include "node/shard/node_of_shards_test.h"
#include "node/shard/node_rows.h"
#include "node/shard/shard.h"
#include "node/shard/transaction.h"
#include "pando/slots.h"

namespace pando::shard {

using namespace std::chrono_literals;

/// Messages arrive at once, unless a way between nodes is held up. Buckets: 16. Clients are at the
/// last shard of their node.
class World {
 public:
  static constexpr std::size_t kBuckets = 16;

  explicit World(std::size_t nodes, std::uint8_t copies = 2) {
    for (std::size_t i = 0; i < nodes; ++i) start(i);
    for (std::size_t i = 0; i < nodes; ++i)
      for (std::size_t k = 0; k < nodes; ++k)
        if (i != k) give(i, PeerUp{name(k), who(k), shards_});
    map_.cluster = Id{{1}};
    map_.copies = copies;
    for (std::size_t i = 0; i < nodes; ++i) map_.members.push_back({who(i), name(i), {}, 100});
    map_.buckets.resize(kBuckets);
    for (std::size_t b = 0; b < kBuckets; ++b)
      for (std::size_t c = 0; c < std::min<std::size_t>(copies, nodes); ++c)
        map_.buckets[b].acting.push_back(static_cast<map::MemberNumber>((b + c) % nodes));
    tell_map();
  }

  static std::string name(std::size_t node) { return name_of(node); }
  static Participant who(std::size_t node) { return run_of(node); }
  /// A key whose primary is this node.
  std::string key_of(std::size_t node, int number = 0) const {
    for (int i = 0;; ++i) {
      const std::string key = "k" + std::to_string(i);
      if (primary(key) == node && number-- == 0) return key;
    }
  }
  std::vector<resp::ClientLimits> limits;  ///< that drivers were told
  std::size_t primary(const std::string& key) const {
    return map_.buckets[bucket_of(slot_of(key), kBuckets)].acting[0];
  }

  void limit(std::size_t node, const MemoryLimit& limit) { give(node, limit), run(); }
  /// A node knows no map any more, or does again.
  void forget_map(std::size_t node) { give(node, MapIs{nullptr}), run(); }
  void learn_map(std::size_t node, std::size_t buckets = kBuckets) {
    map::Map map = map_;
    map.buckets.resize(buckets, map_.buckets[0]);
    give(node, MapIs{std::make_shared<const map::Map>(map)}), run();
  }

  /// A request of the client of a node; returns its ticket.
  std::uint64_t ask(std::size_t node, std::vector<std::string> words, bool own_keys = false) {
    const std::vector<std::string_view> views{words.begin(), words.end()};
    const keys::Command* command =
        words[0] == entry_command().name ? &entry_command() : row_of(views);
    if (command == nullptr) command = node_row(views);
    EXPECT_NE(command, nullptr) << words[0];
    nodes_.at(node)->at_client().step(
        now_, Request{1, ++last_ticket_, command, views, resp::Protocol::resp2, own_keys});
    run();
    return last_ticket_;
  }
  /// Several at once, with tickets of the caller's.
  void ask_all(std::size_t node, const Requests& all) {
    nodes_.at(node)->at_client().step(now_, all), run();
  }
  /// Empty: nothing has come for it yet.
  std::string heard(std::uint64_t ticket) { return heard_[ticket]; }
  /// `own_keys`: about what the node itself is primary of.
  std::string say(std::size_t node, std::vector<std::string> words, bool own_keys = false) {
    return heard(ask(node, std::move(words), own_keys));
  }

  /// Time passes.
  void wait(Duration time) {
    for (const Instant end = now_ + time; now_ < end;) {
      now_ += 5ms;
      for (auto& [_, node] : nodes_)
        for (auto& shard : node->shards)
          if (shard->deadline() <= now_) shard->step(now_, Tick{});
      run();
    }
  }
  void hold(std::size_t from, std::size_t to) { held_.insert({from, to}); }
  void release(std::size_t from, std::size_t to) {
    held_.erase({from, to});
    for (auto& [way, message] : std::exchange(waiting_, {})) queue_.emplace_back(way, message);
    run();
  }
  void set_lease(std::size_t node, bool valid) { nodes_.at(node)->lease.valid = valid; }
  /// Nobody hears of it any more; links to it end.
  void kill(std::size_t node) {
    nodes_.erase(node);
    for (auto& [i, other] : nodes_) give(i, PeerDown{name(node)});
    run();
  }
  void split(map::SplitPolicy policy) { map_.policy = policy, tell_map(); }
  /// The map without a member that is dead.
  void bury(std::size_t node) {
    for (map::Holders& holders : map_.buckets) {
      if (!holders.acting.contains(static_cast<map::MemberNumber>(node))) continue;
      holders.acting.erase(static_cast<map::MemberNumber>(node));
      holders.since = map_.epoch + 1;
    }
    tell_map();
  }
  /// Other holders of a key's bucket.
  void rearrange(const std::string& key, const auto& change) {
    map::Holders& holders = map_.buckets[bucket_of(slot_of(key), kBuckets)];
    change(holders);
    holders.since = map_.epoch + 1;
    tell_map();
  }
  /// The two copies of a key's bucket change places.
  void swap(const std::string& key) {
    rearrange(key, [](auto& holders) { std::swap(holders.acting[0], holders.acting[1]); });
  }
  std::size_t copies_of(const std::string& key) const {
    return map_.buckets[bucket_of(slot_of(key), kBuckets)].acting.size();
  }
  /// A node learns a key's bucket, and has all of it then.
  void add_copy(const std::string& key, std::size_t node) {
    learn(node, bucket_of(slot_of(key), kBuckets));
    wait(1s);
    const auto learner = static_cast<map::MemberNumber>(node);
    rearrange(key, [=](auto& of) { of.learners.erase(learner), of.acting.push_back(learner); });
  }
  void learn(std::size_t node, std::size_t bucket) {
    map_.buckets[bucket].learners.push_back(static_cast<map::MemberNumber>(node));
    map_.buckets[bucket].since = map_.epoch + 1;
    tell_map();
  }
  const std::vector<node::Learnt>& learnt(std::size_t node) { return learnt_[node]; }
  /// How many writes this node has of the bucket of a key.
  store::Sequence writes(std::size_t node, const std::string& key) {
    const std::uint16_t bucket = bucket_of(slot_of(key), kBuckets);
    return nodes_.at(node)->shards[bucket % shards_]->inside().store.last(bucket);
  }
  /// What the clients of a node have heard without asking, since the last time.
  std::vector<std::string> news(std::size_t node) { return std::exchange(news_[node], {}); }
  void listen(std::size_t node, std::string_view classes) {
    for (auto& shard : nodes_.at(node)->shards)
      shard->step(now_, Listen{1, ++last_ticket_, *resp::read_classes(classes)});
    run();
    EXPECT_EQ(heard_[last_ticket_], "+OK\r\n");
  }
  /// The nodes that have said that they have data.
  const std::set<std::size_t>& held() const { return held_data_; }
  View view(std::size_t node) {
    View all = nodes_.at(node)->shards[0]->view();
    for (std::size_t i = 1; i < shards_; ++i) all.add(nodes_.at(node)->shards[i]->view());
    return all;
  }
  void unblock(std::size_t node, bool error) {
    nodes_.at(node)->at_client().step(now_, Unblock{1, error}), run();
  }
  void client_goes(std::size_t node) {
    nodes_.at(node)->at_client().step(now_, ClientGone{1}), run();
  }

 private:
  using Way = std::pair<std::size_t, std::size_t>;
  void start(std::size_t i) { nodes_.emplace(i, std::make_unique<TestNode>(i, shards_, now_)); }
  void give(std::size_t node, const Input& input) {
    for (auto& shard : nodes_.at(node)->shards) shard->step(now_, input);
  }
  void tell_map() {
    ++map_.epoch;
    const auto map = std::make_shared<const map::Map>(map_);
    for (auto& [i, _] : nodes_) give(i, MapIs{map});
    run();
  }
  static std::size_t number(const std::string& name) { return std::stoul(name.substr(1)); }

  void run() {
    for (int quiet = 0; quiet < 2;) {
      ++quiet;
      for (auto& [i, node] : nodes_) {
        for (std::uint8_t shard = 0; shard < shards_; ++shard) {
          Outbox out;
          node->shards[shard]->poll(now_, out);
          for (Output& output : out) quiet = 0, take(i, shard, output);
        }
      }
      for (; !queue_.empty(); queue_.pop_front()) quiet = 0, deliver();
    }
  }
  void take(std::size_t from, std::uint8_t shard, Output& output) {
    if (auto* answer = std::get_if<Answered>(&output); answer != nullptr && answer->ticket == 0) {
      for (const std::uint64_t client : answer->listeners)
        news_[from].push_back(std::to_string(client) + " " + answer->reply);
    } else if (answer != nullptr) {
      EXPECT_TRUE(heard_[answer->ticket].empty()) << "answered twice";
      heard_[answer->ticket] = std::move(answer->reply);
    } else if (auto* post = std::get_if<node::DataPost>(&output)) {
      const Way way{from, number(post->to)};
      (held_.contains(way) ? waiting_ : queue_).emplace_back(way, std::move(post->message));
    } else if (std::holds_alternative<node::DataHeld>(output)) {
      EXPECT_TRUE(held_data_.insert(from).second || shards_ > 1);
    } else if (const auto* told = std::get_if<resp::ClientLimits>(&output)) {
      if (shard == 0) limits.push_back(*told);
    } else if (auto* all = std::get_if<node::LearntAll>(&output)) {
      learnt_[from] = nodes_.at(from)->learnt.take(shard, std::move(*all)).buckets;
    }
  }
  void deliver() {
    const auto& [way, message] = queue_.front();
    if (nodes_.contains(way.second))
      nodes_.at(way.second)
          ->shards[receiver_of(message).value()]
          ->step(now_, Came{name(way.first), message});
  }

  const std::uint8_t shards_ = shards_of_nodes();
  Instant now_{1s};
  map::Map map_;
  std::map<std::size_t, std::unique_ptr<TestNode>> nodes_;
  std::deque<std::pair<Way, Bytes>> queue_, waiting_;
  std::set<Way> held_;
  std::map<std::uint64_t, std::string> heard_;
  std::map<std::size_t, std::vector<std::string>> news_;
  std::map<std::size_t, std::vector<node::Learnt>> learnt_;
  std::uint64_t last_ticket_ = 0;
  std::set<std::size_t> held_data_;
};

}  // namespace pando::shard
