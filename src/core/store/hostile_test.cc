// One who holds the cluster's key says what no node says: nothing crashes, and nothing piles up.
#include <gmock/gmock.h>

#include "core/store/content_test.h"
#include "core/store/impl.h"
#include "core/store/words.h"
#include "core/store/world_test.h"

namespace pando::store {
namespace {

constexpr std::size_t kBuckets = 4;

map::Host host(int i) {
  return World::host(i, 1);
}

/// All buckets have these holders.
map::MapPtr map_of(map::Epoch epoch, const map::MemberList& acting,
                   std::size_t buckets = kBuckets) {
  map::Map map = map::first_map(Id{{7}}, host(0), buckets, 2, map::SplitPolicy::majority);
  map.members.push_back(host(1));
  map.epoch = epoch;
  for (map::Holders& holders : map.buckets) holders = {acting, {}, epoch};
  return std::make_shared<const map::Map>(std::move(map));
}

/// A correct n0; what n1 says is the test's.
class Target {
 public:
  explicit Target(Config config = {}) : store_(made(config), contents(), now_, Rng{1}) {
    give(PeerUp{"n1", host(1).who});
  }

  void give(const Input& input) {
    Outbox out;
    store_.step(now_, input, out);
    hear(out);
  }
  void poll() {
    Outbox out;
    store_.poll(now_, out);
    hear(out);
  }
  void say(const proto::Store& message) {
    give(Received{"n1", to_bytes(message.SerializeAsString())});
    poll();
  }
  /// It says an octet that is no message.
  void garble() {
    give(Received{"n1", Bytes{std::byte{0xFF}}});
    poll();
  }
  void wait(Duration time) {
    now_ += time;
    poll();
  }
  void write(std::uint16_t bucket, const std::string& key, std::size_t size) {
    const Bytes effects = encode({{'s', key, std::string(size, 'x')}});
    contents_[bucket].apply(effects);
    ASSERT_TRUE(store_.write(bucket, effects));
  }
  /// What n1 was told since the last time.
  std::vector<proto::Store> heard() { return std::exchange(heard_, {}); }
  std::size_t longest() const { return longest_; }
  Store& store() { return store_; }
  ListContent& content(std::uint16_t bucket) { return contents_[bucket]; }

 private:
  static Config made(Config config) {
    config.self = host(0).who;
    config.check_every = {};
    return config;
  }
  Contents contents() {
    return [this](std::uint16_t bucket) -> Content& { return contents_[bucket]; };
  }
  void hear(const Outbox& out) {
    for (const Output& output : out) {
      const auto* const send = std::get_if<Send>(&output);
      if (send == nullptr) continue;
      longest_ = std::max(longest_, send->bytes.size());
      ASSERT_TRUE(heard_.emplace_back().ParseFromString(std::string{text(send->bytes)}));
    }
  }

  Instant now_{100s};
  std::array<ListContent, 2 * kBuckets> contents_;
  std::vector<proto::Store> heard_;
  std::size_t longest_ = 0;
  Store store_;
};

proto::StoreWord& word(proto::Store& message, std::uint16_t bucket, std::uint64_t stream) {
  proto::StoreWord& word = *message.add_words();
  word.set_bucket(bucket);
  word.set_stream(stream);
  return word;
}

/// n1 has what the eras of n0 say, and so many writes.
void offer(proto::Store& message, std::uint16_t bucket, Sequence last, Sequence first = 1) {
  proto::StoreOffer& offer = *word(message, bucket, 9).mutable_offer();
  offer.set_since(1);
  offer.set_branch(branch_hash("main"));
  offer.set_last(last);
  write_eras(
      [&] {
        History history;
        history.begin({1, branch_hash("main")}, first - 1);
        return history;
      }(),
      *offer.mutable_eras());
}

/// The stream by which the copy wants to be told of this bucket.
std::uint64_t stream_of(const std::vector<proto::Store>& said, std::uint16_t bucket) {
  std::uint64_t stream = 0;
  for (const proto::Store& message : said)
    for (const proto::StoreWord& word : message.words())
      if (word.has_offer() && word.bucket() == bucket) stream = word.stream();
  return stream;
}

/// A copy that counted on behind the last number would begin again at 0.
TEST(Hostile, NoLogEndsBehindAllNumbers) {
  for (const Sequence last : {~Sequence{0}, ~Sequence{0} - 1, kMaxSequence + 1}) {
    Target target;
    target.give(MapIs{map_of(1, {1, 0})});
    target.poll();
    const std::uint64_t stream = stream_of(target.heard(), 0);
    ASSERT_NE(stream, 0U);
    proto::Store filling;
    filling.set_bulk(true);
    PackedWriter to{*filling.mutable_records()};
    to.kind(Kind::begin).number(0).number(stream);
    to.kind(Kind::filled).number(0).number(stream).number(last).eras({});
    target.say(filling);
    EXPECT_EQ(target.store().last(0), 0U);
    EXPECT_EQ(target.store().counters().malformed, 1U);
    target.give(MapIs{map_of(2, {0, 1})});
    target.poll();
    target.write(0, "k", 5);
    target.poll();
    EXPECT_EQ(target.store().last(0), 1U);
  }
}

TEST(Hostile, NothingIsTakenBackToBehindAllNumbers) {
  Target target;
  target.give(MapIs{map_of(1, {1, 0})});
  target.poll();
  const std::uint64_t stream = stream_of(target.heard(), 0);
  proto::Store message;
  word(message, 0, stream).mutable_take_back()->set_last(~Sequence{0});
  target.say(message);
  EXPECT_EQ(target.store().last(0), 0U);
}

/// A few octets, each time on the stream that was just chosen.
TEST(Hostile, WritesThatDoNotFollowAreMadeGoodOnceASecond) {
  Target target;
  target.give(MapIs{map_of(1, {1, 0})});
  target.poll();
  std::uint64_t stream = stream_of(target.heard(), 0);
  int offers = 0;
  const auto skip = [&] {
    proto::Store message;
    word(message, 0, stream).mutable_go_on();
    PackedWriter to{*message.mutable_records()};
    to.numbers({static_cast<std::uint64_t>(Kind::writes), 0, stream, 7, 0, 0});
    target.say(message);
    const std::uint64_t next = stream_of(target.heard(), 0);
    offers += next != 0;
    if (next != 0) stream = next;
  };
  target.wait(1500ms);
  for (int i = 0; i < 100; ++i) skip();
  EXPECT_EQ(offers, 1) << "at once, for what was lost";
  target.wait(1s);
  stream = stream_of(target.heard(), 0);
  EXPECT_NE(stream, 0U) << "once for all that came behind it";
  for (int i = 0; i < 100; ++i) skip();
  EXPECT_EQ(offers, 1);
}

/// One octet each makes it say hundreds: not as often as the peer likes.
TEST(Hostile, WhatIsNoMessageIsMadeGoodOnceASecond) {
  Target target;
  target.give(MapIs{map_of(1, {1, 0})});
  target.poll();
  const auto offers = [&] {
    std::size_t count = 0;
    for (const proto::Store& message : target.heard())
      for (const proto::StoreWord& word : message.words()) count += word.has_offer();
    return count;
  };
  EXPECT_EQ(offers(), kBuckets);
  for (int i = 0; i < 100; ++i) target.garble();
  EXPECT_EQ(offers(), kBuckets) << "at once, for what was lost";
  target.wait(1s);
  EXPECT_EQ(offers(), kBuckets) << "once for all that came behind it";
  for (int i = 0; i < 100; ++i) target.garble();
  EXPECT_EQ(offers(), 0U);
  target.wait(1s);
  EXPECT_EQ(offers(), kBuckets);
  target.wait(1s);
  target.garble();
  EXPECT_GE(offers(), kBuckets) << "after a while without, at once again";
  EXPECT_EQ(target.store().counters().malformed, 201U);
}

/// Two octets become a hundred, which are not kept for messages that are as usual.
TEST(Hostile, TheRoomOfAHugeMessageIsNotKept) {
  Target target;
  target.give(MapIs{map_of(1, {1, 0})});
  proto::Store words;
  for (int i = 0; i < 100'000; ++i) words.add_words();
  target.say(words);
  EXPECT_LE(target.store().inside().received().words().Capacity(), 4000);
  target.say({});
  EXPECT_EQ(target.store().inside().received().words_size(), 0);
}

/// Parts that it wants again come as it takes them, not all at once.
TEST(Hostile, RepairsWaitForTheWindow) {
  Config config;
  config.window = 32 << 10;
  Target target{config};
  target.give(MapIs{map_of(1, {0, 1})});
  proto::Store message;
  offer(message, 0, 0);
  target.say(message);
  constexpr std::size_t kSize = 16 << 10, kKeys = 64;
  for (std::size_t i = 0; i < kKeys; ++i) target.write(0, "k" + std::to_string(i), kSize);
  std::uint64_t mark = 0;
  std::size_t parts = 0, most = 0;
  const auto take = [&] {
    std::size_t octets = 0;
    for (const proto::Store& one : target.heard()) {
      octets += one.records().size();
      parts += one.records().starts_with('\3');
      mark = std::max(mark, one.mark());
    }
    most = std::max(most, octets);
    return octets > 0;
  };
  proto::Store echo, wants;
  const auto settle = [&] {
    for (target.poll(); take(); target.say(echo)) echo.set_echo(mark);
  };
  settle();
  most = 0;
  for (unsigned part = 0; part < Content::kParts; ++part)
    word(wants, 0, 9).mutable_repair()->set_part(part);
  target.say(wants);
  settle();
  EXPECT_GE(parts, 1U);
  // A part has about four keys, and by chance twice as many.
  EXPECT_LE(most, config.window + 12 * kSize);
}

/// Many buckets that are taken back at once make many messages, none too long for a link.
TEST(Hostile, WhatIsTakenBackLeavesInMessagesThatALinkTakes) {
  Target target;
  target.give(MapIs{map_of(1, {0, 1})});
  constexpr std::size_t kSize = 300 << 10;
  proto::Store offers, touched;
  for (std::uint16_t b = 0; b < kBuckets; ++b) {
    target.write(b, "k", kSize);
    offer(offers, b, 5);
    proto::StoreTouched& keys = *word(touched, b, 9).mutable_touched();
    keys.set_common(1);
    keys.set_keys(std::string{text(target.content(b).keys_of(encode({{'s', "k", ""}})))});
  }
  target.say(offers);
  target.say(touched);
  std::size_t back = 0;
  for (const proto::Store& one : target.heard())
    for (const proto::StoreWord& word : one.words()) back += word.has_take_back();
  EXPECT_EQ(back, kBuckets);
  EXPECT_LT(target.longest(), 2 * kSize);
}

/// It takes nothing, and its link refuses all that is said again.
TEST(Hostile, WhoTakesNothingIsWaitedForOnceForEachBucket) {
  Config config;
  config.window = 1000;
  Target target{config};
  target.give(MapIs{map_of(1, {0, 1})});
  proto::Store message;
  offer(message, 0, 0);
  for (int times = 0; times < 100; ++times) {
    target.say(message);
    target.write(0, "k", 5000);
    target.poll();
    target.write(0, "k", 5000);
    target.poll();
    target.give(Refused{"n1"});
  }
  EXPECT_EQ(target.store().inside().room.peers.find("n1", 0)->blocked.size(), 1U);
}

/// The stream of a bucket waits for room; then there are fewer buckets.
TEST(Hostile, AMapWithFewerBucketsLeavesNothingOfTheOthersBehind) {
  Config config;
  config.window = 1000;
  Target target{config};
  target.give(MapIs{map_of(1, {0, 1}, 2 * kBuckets)});
  const std::uint16_t last = 2 * kBuckets - 1;
  proto::Store message;
  offer(message, last, 0);
  target.say(message);
  target.write(last, "k", 5000);
  target.poll();
  target.write(last, "k", 5000);
  target.poll();
  std::uint64_t mark = 0;
  for (const proto::Store& one : target.heard()) mark = std::max(mark, one.mark());
  target.give(MapIs{map_of(2, {0, 1}, kBuckets)});
  proto::Store echo;
  echo.set_echo(mark);
  target.say(echo);
  EXPECT_EQ(target.store().role(0), Role::primary);
}

}  // namespace
}  // namespace pando::store
