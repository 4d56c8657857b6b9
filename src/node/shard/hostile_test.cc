// A peer that holds the cluster's key says what no shard says: nothing crashes, and nothing that is
// said costs much more than its length.
#include <gtest/gtest.h>

#include "node/shard/address.h"
#include "node/shard/entries.h"
#include "node/shard/impl.h"
#include "node/shard/letters.h"
#include "node/shard/node_rows.h"
#include "node/shard/peers.h"
#include "node/shard/transaction.h"

namespace pando::shard {
namespace {

constexpr std::size_t kBuckets = 4;

Participant who(std::size_t node) {
  return {Id{{static_cast<std::uint8_t>(node + 1)}}, 1};
}

/// Has nothing but `call.words` to look at.
struct Method final : Entries {
  void run(keys::Call& call) override {
    call.put(call.words[2], call.words[3], 0);
    call.ok();
  }
};

/// A correct n0, primary of half of the buckets; what n1, primary of the others, says is the
/// test's.
class Target {
 public:
  Target() {
    shard_.step(now_, PeerUp{"n1", who(1)});
    map::Map map;
    map.cluster = Id{{1}};
    map.epoch = 1;
    map.members = {{who(0), "n0", {}, 100}, {who(1), "n1", {}, 100}};
    map.buckets.resize(kBuckets);
    for (std::size_t b = 0; b < kBuckets; ++b)
      map.buckets[b].acting.push_back(static_cast<map::MemberNumber>(b / 2));
    shard_.step(now_, MapIs{std::make_shared<const map::Map>(map)});
    poll();
  }

  void say(const proto::ShardLetter& letter) { say(letter.SerializeAsString()); }
  void say(const std::string& letter) {
    Bytes message = to_bytes(letter);
    seal(message, {}, Letters::Kind::letter);
    shard_.step(now_, Came{"n1", message});
    poll();
  }
  /// What n1 is told of its own asks, and its ticket for what it is asked.
  proto::ShardLetter heard() { return std::exchange(heard_, {}); }
  void ask(std::vector<std::string> words) {
    const std::vector<std::string_view> views{words.begin(), words.end()};
    shard_.step(now_, Request{1, ++ticket_, row_of(views), views, resp::Protocol::resp2, false});
    poll();
  }
  std::string answer() { return std::exchange(answer_, {}); }
  void wait(Duration time) {
    now_ += time;
    shard_.step(now_, Tick{});
    poll();
  }

 private:
  struct Always final : Lease {
    bool serves(Instant, std::uint16_t) const override { return true; }
  };
  void poll() {
    Outbox out;
    shard_.poll(now_, out);
    for (Output& output : out) {
      if (auto* answer = std::get_if<Answered>(&output)) answer_ = std::move(answer->reply);
      if (auto* post = std::get_if<node::DataPost>(&output)) hear(post->message);
    }
  }
  void hear(ByteView message) {
    const auto opened = open(message);
    if (!opened || opened->kind != Letters::Kind::letter) return;
    ASSERT_TRUE(heard_.ParseFromArray(opened->body.data(), static_cast<int>(opened->body.size())));
  }

  Instant now_{1s};
  Always lease_;
  Method method_;
  proto::ShardLetter heard_;
  std::string answer_;
  std::uint64_t ticket_ = 0;
  Shard shard_{{.self = who(0), .name = "n0", .entries = &method_}, lease_, now_, Rng{1}};
};

/// In two buckets of n1.
constexpr const char *kTheirs = "foo", *kTheirsToo = "a";

proto::ShardLetter ask(std::vector<std::string> words) {
  proto::ShardLetter letter;
  proto::ShardAsk& ask = *letter.add_asks();
  ask.set_ticket(7);
  ask.set_protocol(2);
  for (std::string& word : words) ask.add_words(std::move(word));
  return letter;
}

TEST(Hostile, WhatShardsAskOfEachOtherHasItsWordsOrIsGivenBack) {
  Target target;
  for (std::vector<std::string> words : {std::vector<std::string>{"PANDO.ENTRY"},
                                         {"PANDO.ENTRY", "m"},
                                         {"PANDO.ENTRY", "m", "k"},
                                         {"PANDO.FATE"},
                                         {"PANDO.COPIES", "more"},
                                         {"SPUBLISH", "c"},
                                         {""},
                                         {}}) {
    SCOPED_TRACE(words.size());
    target.say(ask(words));
    const proto::ShardLetter heard = target.heard();
    EXPECT_EQ(heard.given_back_size(), 1);
    EXPECT_EQ(heard.told_size(), 0);
  }
  target.say(ask({"PANDO.ENTRY", "m", "k", "v"}));
  EXPECT_EQ(target.heard().told_size(), 1);
}

TEST(Hostile, AnAnswerToAScanMayEndAnywhere) {
  for (const std::string reply :
       {"*2\r\n$1\r\n5\r", "*2\r\n$1\r\n5", "*2\r\n$1\r\n5\r\n", "*2\r\n$1\r\n5\r\n*", "*", ""}) {
    SCOPED_TRACE(reply);
    Target target;
    // A place in a bucket of n1.
    target.ask({"SCAN", std::to_string(std::uint64_t{2} << 48)});
    const proto::ShardLetter asked = target.heard();
    ASSERT_EQ(asked.asks_size(), 1);
    proto::ShardLetter letter;
    proto::ShardTold& told = *letter.add_told();
    told.set_ticket(asked.asks(0).ticket());
    told.set_reply(reply);
    target.say(letter);
    target.wait(1s);
  }
}

/// As many octets in a moment as a thousand in a letter.
TEST(Hostile, ALetterOfNothingButBeginningsIsNotRead) {
  Target target;
  std::string letter;
  constexpr std::size_t kEmptyAsks = 17 << 20;
  for (std::size_t i = 0; i < kEmptyAsks; ++i) letter += std::string_view{"\x0a\0", 2};
  target.say(letter);
  EXPECT_EQ(target.heard().given_back_size(), 0);
  // In one ask, as words.
  std::string words = ask({"MGET"}).asks(0).SerializeAsString();
  for (std::size_t i = 0; i < kEmptyAsks; ++i) words += std::string_view{"\x1a\0", 2};
  std::string one = "\x0a";
  for (std::size_t size = words.size();; size >>= 7) {
    one.push_back(static_cast<char>(size >= 0x80 ? size | 0x80 : size));
    if (size < 0x80) break;
  }
  target.say(one + words);
  EXPECT_EQ(target.heard().told_size(), 0);
  target.say(ask({"GET", "k"}));
  EXPECT_EQ(target.heard().told_size(), 1);
}

/// However many peers begin letters, and whatever they are about: the end of one of which the
/// beginning was dropped is none.
TEST(Hostile, LettersThatAreBegunTakeNoMoreThanIsAllowedInAll) {
  constexpr std::size_t kMost = 1 << 20;
  Peers peers{"n0", {}, kMost};
  for (const char* name : {"n1", "n2", "n3"}) peers.up(name, 1);
  const auto came = [&](std::size_t peer, Letters::Kind kind, std::size_t octets) {
    return peers.came(peer, kind, Bytes(octets, std::byte{'x'}));
  };
  constexpr std::size_t kPiece = 1 << 18;
  came(1, Letters::Kind::piece, kPiece);
  for (int i = 0; i < 1000; ++i) {
    came(0, Letters::Kind::piece, kPiece);
    EXPECT_LE(peers.unfinished(), kMost);
  }
  came(2, Letters::Kind::piece, kPiece);
  EXPECT_EQ(came(0, Letters::Kind::letter, 7), std::nullopt) << "it is only an end";
  EXPECT_EQ(came(0, Letters::Kind::letter, 7)->size(), 7U);
  EXPECT_EQ(came(1, Letters::Kind::letter, 7)->size(), kPiece + 7) << "others do not suffer";
  EXPECT_EQ(came(2, Letters::Kind::letter, 7)->size(), kPiece + 7);
  EXPECT_EQ(peers.unfinished(), 0U);
}

TEST(Hostile, CountsOfOthersMayBeAnyNumber) {
  Target target;
  for (const std::string most : {"9223372036854775807", "-9223372036854775808"}) {
    target.ask({"EXISTS", kTheirs, kTheirsToo});
    const proto::ShardLetter asked = target.heard();
    ASSERT_EQ(asked.asks_size(), 2);
    proto::ShardLetter letter;
    for (const proto::ShardAsk& ask : asked.asks()) {
      proto::ShardTold& told = *letter.add_told();
      told.set_ticket(ask.ticket());
      told.set_reply(":" + most + "\r\n");
    }
    target.say(letter);
    EXPECT_TRUE(target.answer().starts_with(':'));
  }
}

TEST(Waiting, AsLongAsRedisAllowsIsForEver) {
  Target target;
  target.say(ask({"BLPOP", "k", "9000000000000000"}));
  target.wait(1s);
  EXPECT_EQ(target.heard().told_size(), 0);
  target.say(ask({"RPUSH", "k", "v"}));
  EXPECT_EQ(target.heard().told_size(), 2);
}

}  // namespace
}  // namespace pando::shard
