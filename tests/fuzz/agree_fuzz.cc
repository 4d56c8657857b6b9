// Strangers as members: any bytes as messages, maps, changes and last words, among true ones and
// time. A machine never trips, keeps a legal map, and its epoch only grows within a branch.
#include <deque>

#include "base/assert.h"
#include "core/agree/agree.h"
#include "core/agree/config.h"
#include "script.h"
#include "wire/map.h"

using namespace pando;
using namespace std::chrono_literals;

namespace {

constexpr int kMembers = 4;

map::Host host(std::size_t i) {
  map::Host host;
  host.who.id.bytes[15] = static_cast<std::uint8_t>(1 + i);
  host.who.start = 1;
  host.name = "n" + std::to_string(i);
  return host;
}

map::Map first() {
  Id cluster;
  cluster.bytes[0] = 7;
  map::Map map = map::first_map(cluster, host(0), 8, 2, map::SplitPolicy::available);
  for (std::size_t i = 1; i < kMembers; ++i) map.members.push_back(host(i));
  return map;
}

/// Four members. What the first two say to each other passes through the fuzzer's hands.
class Club {
 public:
  Club() {
    for (std::size_t i = 0; i < kMembers; ++i) {
      agree::Config config{.self = host(i).who, .name = host(i).name};
      nodes_.emplace_back(std::make_unique<agree::Agree>(config, now_, Rng{i}));
      marks_.emplace_back();
      give(i, agree::Found{first()});
    }
    for (std::size_t i = 0; i < kMembers; ++i)
      for (std::size_t j = 0; j < kMembers; ++j)
        if (i != j) give(i, agree::PeerUp{host(j).name, host(j).who});
  }

  void give(std::size_t i, const agree::Input& input) {
    i %= kMembers;
    agree::Outbox out;
    nodes_[i]->step(now_, input, out);
    for (const agree::Output& output : out) {
      if (const auto* send = std::get_if<agree::Send>(&output))
        if (air_.size() < 64) air_.push_back({i, send->to, send->bytes});
      if (const auto* words = std::get_if<agree::Testament>(&output))
        PANDO_ASSERT(words->bytes.size() <= agree::kMaxTestament);
      if (const auto* adopted = std::get_if<agree::Adopted>(&output)) took(i, adopted->map);
    }
    PANDO_ASSERT(nodes_[i]->history().size() <= agree::kMaxHistory);
  }
  /// Delivers what was sent first; `damage` replaces a part of it.
  void land(std::size_t at, ByteView damage) {
    if (air_.empty()) return;
    auto [from, to, bytes] = std::move(air_.front());
    air_.pop_front();
    for (std::size_t i = 0; i < damage.size() && !bytes.empty(); ++i)
      bytes[(at * 7 + i) % bytes.size()] = damage[i];
    for (std::size_t i = 0; i < kMembers; ++i)
      if (host(i).name == to) give(i, agree::Received{host(from).name, bytes});
  }
  void pass(Duration time) {
    for (std::size_t i = 0; i < kMembers; ++i) {
      Instant now = now_;
      fuzz::pass(*nodes_[i], now, time, [&] {
        std::swap(now, now_);
        give(i, agree::Tick{});
        std::swap(now, now_);
      });
    }
    now_ += time;
  }
  map::Epoch epoch(std::size_t i) const { return nodes_[i % kMembers]->mark().epoch; }

 private:
  struct Flight {
    std::size_t from;
    std::string to;
    Bytes bytes;
  };
  void took(std::size_t i, const map::MapPtr& map) {
    if (map) {
      PANDO_ASSERT(check(*map).empty());
      PANDO_ASSERT(map->branch != marks_[i].branch || map->epoch > marks_[i].epoch);
    }
    marks_[i] = map ? map::mark(*map) : map::Mark{};
  }

  Instant now_{1000s};
  std::vector<std::unique_ptr<agree::Agree>> nodes_;
  std::vector<map::Mark> marks_;
  std::deque<Flight> air_;
};

void happen(Club& club, std::size_t what, std::size_t who, ByteView piece) {
  switch (what % 8) {
    case 0:
      return club.give(who, agree::Ended{host(what / 8 % kMembers).who, to_bytes(piece)});
    case 1:
      return club.give(who, agree::Skipped{host(what / 8 % kMembers).who, what % 2 == 0});
    case 2:
      return club.give(who, agree::PeerDown{host(what / 8 % kMembers).name});
    case 3: {
      const map::Host peer = host(what / 8 % kMembers);
      return club.give(who, agree::PeerUp{peer.name, peer.who});
    }
    case 4:
      return club.give(who, agree::ClockGap{});
    case 5:
      return club.give(who, agree::Marked{host(what / 8).name, {"main", what, what}});
    case 6:
      return club.give(who, agree::Forget{});
    default:
      return club.give(who, agree::Leaving{});
  }
}

void wish(Club& club, std::size_t who, ByteView piece) {
  map::Change change{.copies = static_cast<std::uint8_t>(1 + piece.size() % 5)};
  if (const auto read = wire::decode_change(piece)) change = *read;
  club.give(who, agree::Wanted{club.epoch(who), change});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView rest{reinterpret_cast<const std::byte*>(data), size};
  if (const auto map = wire::decode_map(rest)) {
    PANDO_ASSERT(check(*map).empty());
    PANDO_ASSERT(wire::decode_map(wire::encode(*map)) == *map);
  }
  Club club;
  fuzz::play(rest, [&](std::size_t action, ByteView piece) {
    const std::size_t first = piece.empty() ? 0 : std::to_integer<std::size_t>(piece[0]);
    switch (action % 8) {
      case 0:
        return happen(club, first, action / 8, piece.empty() ? piece : piece.subspan(1));
      case 1:
        return wish(club, action / 8, piece);
      case 2:
        return club.pass(std::chrono::milliseconds{action * 10});
      case 3:
        return club.give(action / 8, agree::Received{host(first % kMembers).name, piece});
      case 4:
        return club.land(action / 8, piece);
      default:
        return club.land(0, {});
    }
  });
  return 0;
}
