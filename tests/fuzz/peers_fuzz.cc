// Two nodes that hold the same data. What they say to each other passes through the fuzzer's hands:
// whatever becomes of it, nobody trips, and nobody says much more than was asked.
#include <array>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "node/shard/shard.h"
#include "node/shard/transaction.h"
#include "script.h"

using namespace pando;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kNodes = 2, kBuckets = 4;
/// Octets under way, more than all that a short script can ask for.
constexpr std::size_t kMostUnderWay = 256 << 20;

struct Always final : shard::Lease {
  bool serves(Instant, std::uint16_t) const override { return true; }
};

Participant who(std::size_t node) {
  return {Id{{static_cast<std::uint8_t>(node + 1)}}, 1};
}

std::string name(std::size_t node) {
  return "n" + std::to_string(node);
}

class Pair {
 public:
  Pair() {
    map_.cluster = Id{{7}};
    map_.copies = kNodes;
    for (std::size_t i = 0; i < kNodes; ++i) {
      map_.members.push_back({who(i), name(i), {}, 100});
      shard::Config config{.self = who(i), .name = name(i), .memory = {.octets = 16 << 20}};
      shards_.push_back(std::make_unique<shard::Shard>(config, lease_, now_, Rng{i + 1}));
    }
    map_.buckets.resize(kBuckets);
    for (std::size_t b = 0; b < kBuckets; ++b) arrange(b, b % kNodes);
    link();
    publish();
  }

  /// A request of a client, its words between blanks.
  void ask(std::size_t node, std::string_view line) {
    std::vector<std::string_view> words;
    for (std::size_t end = 0; end != std::string_view::npos && words.size() < 32;) {
      end = line.find(' ');
      words.push_back(line.substr(0, end));
      if (end != std::string_view::npos) line.remove_prefix(end + 1);
    }
    const keys::Command* command = shard::row_of(words);
    if (command == nullptr || !resp::wrong_arity(*command, words).empty()) return;
    give(node, shard::Request{1, ++ticket_, command, words, resp::Protocol::resp2, false});
  }
  void say(std::size_t to, ByteView bytes) { give(to, shard::Came{name(1 - to), bytes}); }
  /// What was sent first arrives, and `damage` takes the place of a part of it.
  void land(std::size_t at, ByteView damage) {
    if (air_.empty()) return;
    auto [to, bytes] = std::move(air_.front());
    air_.pop_front();
    under_way_ -= bytes.size();
    for (std::size_t i = 0; i < damage.size() && !bytes.empty(); ++i)
      bytes[(at * 7 + i) % bytes.size()] = damage[i];
    say(to, bytes);
  }
  void pass(Duration time) {
    for (std::size_t i = 0; i < kNodes; ++i) {
      Instant now = now_;
      fuzz::pass(*shards_[i], now, time, [&] {
        std::swap(now, now_);
        give(i, shard::Tick{});
        std::swap(now, now_);
      });
    }
    now_ += time;
  }
  /// The next map: who holds a bucket.
  void rearrange(std::size_t bucket, std::size_t how) {
    arrange(bucket % kBuckets, how);
    publish();
  }
  /// The link breaks and comes again.
  void link() {
    air_.clear();
    under_way_ = 0;
    for (std::size_t i = 0; i < kNodes; ++i) give(i, shard::PeerDown{name(1 - i)});
    for (std::size_t i = 0; i < kNodes; ++i) give(i, shard::PeerUp{name(1 - i), who(1 - i)});
  }

 private:
  void arrange(std::size_t bucket, std::size_t how) {
    map::Holders& holders = map_.buckets[bucket];
    const auto first = static_cast<map::MemberNumber>(how % kNodes);
    const auto other = static_cast<map::MemberNumber>(1 - first);
    holders = {{first}, {}, map_.epoch + 1};
    if (how / kNodes % 3 == 0) holders.acting.push_back(other);
    if (how / kNodes % 3 == 1) holders.learners.push_back(other);
  }
  void publish() {
    map_.parent = map::hash(map_);
    ++map_.epoch;
    for (std::size_t i = 0; i < kNodes; ++i)
      give(i, shard::MapIs{std::make_shared<const map::Map>(map_)});
  }
  void give(std::size_t node, const shard::Input& input) {
    shards_[node]->step(now_, input);
    shard::Outbox out;
    shards_[node]->poll(now_, out);
    for (shard::Output& output : out) {
      auto* const post = std::get_if<node::DataPost>(&output);
      if (post == nullptr || (air_.size() > 256 && post->message.size() < 1000)) continue;
      under_way_ += post->message.size();
      air_.emplace_back(1 - node, std::move(post->message));
    }
    PANDO_ASSERT(under_way_ < kMostUnderWay);
  }

  Instant now_{1s};
  Always lease_;
  map::Map map_;
  std::vector<std::unique_ptr<shard::Shard>> shards_;
  std::deque<std::pair<std::size_t, Bytes>> air_;  ///< to whom
  std::size_t under_way_ = 0;
  std::uint64_t ticket_ = 0;
};

void happen(Pair& pair, std::size_t what, ByteView piece) {
  const std::size_t more = what / 8;
  switch (what % 8) {
    case 0:
      return pair.ask(more % kNodes, text(piece));
    case 1:
      return pair.say(more % kNodes, piece);
    case 2:
      return pair.land(more, piece);
    case 3:
      return pair.pass(std::chrono::milliseconds{more * 10});
    case 4:
      return pair.rearrange(piece.size(), more);
    case 5:
      return pair.link();
    default:
      for (std::size_t i = 0; i < 8; ++i) pair.land(0, {});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Pair pair;
  fuzz::play({reinterpret_cast<const std::byte*>(data), size},
             [&](std::size_t what, ByteView piece) { happen(pair, what, piece); });
  pair.pass(5s);
  return 0;
}
