// Users of two nodes hear of each other's keys by the members' names.
#include "node/state_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "base/note_code.h"

namespace pando::node {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::SizeIs;

const std::map<std::string, std::string> kOwn{{"pando/version", "1"}};

/// Some desks that exchange their packets and letters at once.
class Desks {
 public:
  std::size_t add(const std::string& name, StartNumber start = 1) {
    gossip::Config config;
    config.name = name;
    config.self = {Id{.bytes = {static_cast<std::uint8_t>(names_.size() + 1)}}, start};
    return add_with(name, config);
  }
  std::size_t add_with(const std::string& name, std::optional<gossip::Config> config) {
    names_.push_back(name);
    desks_.emplace_back(std::move(config), kOwn, now_, rng_);
    return names_.size() - 1;
  }
  void introduce_all() {
    for (std::size_t a = 0; a < desks_.size(); ++a)
      for (std::size_t b = 0; b < desks_.size(); ++b)
        if (a != b) introduce(a, b);
  }
  void introduce(std::size_t who, std::size_t whom, bool speaks_pando = true) {
    NodeInfo info{.name = names_[whom], .endpoint = at(whom), .meta = {}, .versions = {}};
    if (speaks_pando) info.versions.protocol_max = Versions::kPando;
    desks_[who].introduce(now_, info);
  }
  template <class C>
  void ask(std::size_t i, Ticket ticket, C command) {
    desks_[i].ask(now_, {ticket, std::move(command)});
    deliver();
  }
  void run(Duration time) {
    for (const Instant end = now_ + time; now_ < end; now_ += 50ms) {
      for (StateDesk& desk : desks_) desk.tick(now_);
      deliver();
    }
  }
  StateDesk& desk(std::size_t i) { return desks_[i]; }
  /// The value of a member's key as one of them knows it.
  std::optional<Bytes> value(std::size_t i, const std::string& node, const std::string& key) {
    const auto entry = desks_[i].find(now_, node, key);
    return entry ? std::optional{entry->value} : std::nullopt;
  }
  Instant now() const { return now_; }
  void deliver() {
    for (bool any = true; any;) {
      any = false;
      for (std::size_t i = 0; i < desks_.size(); ++i)
        for (StateNews& news : desks_[i].take_news()) any = carry(i, news) || any;
    }
  }

  std::map<std::pair<std::size_t, Ticket>, std::vector<state::Reply>> replies;
  std::vector<Note> notes;
  std::size_t letters = 0;

 private:
  static Endpoint at(std::size_t i) {
    return {Address::v4(127, 0, 0, static_cast<std::uint8_t>(i + 1)), 7946};
  }
  bool carry(std::size_t from, StateNews& news) {
    if (auto* answer = std::get_if<StateAnswer>(&news)) {
      replies[{from, answer->ticket}].push_back(answer->reply);
    } else if (auto* note = std::get_if<Note>(&news)) {
      notes.push_back(*note);
    } else if (auto* packet = std::get_if<StatePacket>(&news)) {
      for (std::size_t i = 0; i < desks_.size(); ++i)
        if (at(i) == packet->to) desks_[i].received(now_, at(from), packet->message);
      return true;
    } else if (auto* letter = std::get_if<StateLetter>(&news)) {
      ++letters;
      for (std::size_t i = 0; i < desks_.size(); ++i)
        if (names_[i] == letter->peer) desks_[i].letter(now_, names_[from], letter->text);
      return true;
    }
    return false;
  }

  Instant now_{1000s};
  Rng rng_{1};
  std::vector<std::string> names_;
  std::deque<StateDesk> desks_;
};

template <class R>
R only(const std::vector<state::Reply>& replies) {
  EXPECT_THAT(replies, SizeIs(1));
  const R* reply = replies.empty() ? nullptr : std::get_if<R>(&replies.back());
  EXPECT_NE(reply, nullptr);
  return reply == nullptr ? R{} : *reply;
}

TEST(StateDesk, TellsAnotherMembersKeysByItsName) {
  Desks desks;
  desks.add("oak");
  desks.add("elm");
  desks.introduce_all();
  desks.ask(0, 1, state::Set{"load", to_bytes("7"), 60s});
  EXPECT_EQ(only<state::Done>(desks.replies[{0, 1}]).error, "");
  desks.run(2s);
  const auto found = desks.desk(1).find(desks.now(), "oak", "load");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->node, "oak");
  EXPECT_EQ(found->value, to_bytes("7"));
  EXPECT_EQ(found->owner.start, 1U);
  ASSERT_TRUE(found->left);
  EXPECT_NEAR(static_cast<double>(found->left->count()), 58e9, 1e9);
  std::vector<std::string> keys;
  for (const state::Entry& e : desks.desk(1).list(desks.now(), "", ""))
    keys.push_back(e.node + " " + e.key);
  EXPECT_THAT(keys, ElementsAre("elm pando/name", "elm pando/version", "oak load", "oak pando/name",
                                "oak pando/version"));
  EXPECT_THAT(desks.desk(1).list(desks.now(), "oak", "l"), SizeIs(1));
  EXPECT_THAT(desks.desk(1).list(desks.now(), "ash", ""), SizeIs(0));
  EXPECT_FALSE(desks.value(1, "ash", "load"));
}

TEST(StateDesk, TellsANewWatcherWhatThereIsThenEveryChangeOnce) {
  Desks desks;
  desks.add("oak");
  desks.add("elm");
  desks.introduce_all();
  desks.ask(0, 1, state::Set{"load", to_bytes("0"), {}});
  desks.run(2s);
  desks.ask(1, 5, state::Watch{"oak", "l"});
  for (int i = 1; i <= 3; ++i) {
    desks.ask(0, 1, state::Set{"load", to_bytes(std::to_string(i)), {}});
    desks.run(2s);
  }
  const auto& told = desks.replies[{1, 5}];
  ASSERT_THAT(told, SizeIs(4));
  const auto* first = std::get_if<state::Watched>(&told[0]);
  ASSERT_TRUE(first);
  ASSERT_THAT(first->entries, SizeIs(1));
  EXPECT_EQ(first->entries[0].value, to_bytes("0"));
  for (std::size_t i = 1; i < told.size(); ++i) {
    const auto& change = std::get<state::Changed>(told[i]);
    EXPECT_EQ(change.before, to_bytes(std::to_string(i - 1)));
    EXPECT_EQ(change.now, to_bytes(std::to_string(i)));
  }
}

TEST(StateDesk, HasNoPartnerThatDoesNotSpeakPando) {
  Desks desks;
  desks.add("oak");
  desks.add("elm");
  desks.introduce_all();
  desks.introduce(0, 1, false);
  desks.introduce(1, 0, false);
  desks.ask(0, 1, state::Set{"load", to_bytes("7"), {}});
  desks.run(3s);
  EXPECT_FALSE(desks.value(1, "oak", "load"));
  desks.introduce_all();
  desks.run(3s);
  EXPECT_EQ(desks.value(1, "oak", "load"), to_bytes("7"));
}

TEST(StateDesk, TellsWatchersOfOneMemberAndOfAll) {
  Desks desks;
  desks.add("oak");
  desks.add("elm");
  desks.introduce_all();
  desks.ask(1, 5, state::Watch{"oak", "l"});
  desks.ask(1, 6, state::Watch{"", "l"});
  desks.ask(0, 1, state::Set{"load", to_bytes("1"), {}});
  desks.ask(1, 1, state::Set{"load", to_bytes("2"), {}});
  desks.run(2s);
  desks.ask(0, 2, state::Erase{"load"});
  desks.run(2s);
  ASSERT_THAT((desks.replies[{1, 5}]), SizeIs(3));
  const auto* first = std::get_if<state::Changed>(&desks.replies[{1, 5}][1]);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->node, "oak");
  EXPECT_EQ(first->now, to_bytes("1"));
  EXPECT_THAT((desks.replies[{1, 6}]), SizeIs(4));
  desks.ask(1, 7, state::Unwatch{5});
  desks.ask(0, 3, state::Set{"load", to_bytes("3"), {}});
  desks.run(2s);
  EXPECT_THAT((desks.replies[{1, 5}]), SizeIs(3));
  EXPECT_THAT((desks.replies[{1, 6}]), SizeIs(5));
}

TEST(StateDesk, RefusesInSentences) {
  Desks desks;
  desks.add("oak");
  desks.add_with("serf", std::nullopt);
  desks.ask(0, 1, state::Set{"pando/name", to_bytes("elm"), {}});
  EXPECT_EQ(only<state::Done>(desks.replies[{0, 1}]).error,
            "'pando/name' is a key of the node itself; use one that does not begin with 'pando/'");
  desks.ask(0, 2, state::Erase{"pando/name"});
  EXPECT_NE(only<state::Done>(desks.replies[{0, 2}]).error, "");
  desks.ask(0, 3, state::Set{"", {}, {}});
  EXPECT_EQ(only<state::Done>(desks.replies[{0, 3}]).error,
            "cannot write '': the key is empty or too long");
  for (Ticket t = 10; t < 300; ++t) desks.ask(0, t, state::Set{"k", to_bytes("v"), {}});
  const auto slow = only<state::Done>(desks.replies[{0, 299}]);
  EXPECT_NE(slow.error, "");
  EXPECT_GT(slow.retry_after, 1ms);
  desks.ask(1, 1, state::Watch{"oak", "k"});
  EXPECT_NE(only<state::Done>(desks.replies[{1, 1}]).error, "");
  EXPECT_FALSE(desks.value(1, "serf", "pando/name"));
  EXPECT_EQ(desks.desk(1).deadline(), kNever);
}

TEST(StateDesk, SendsLargeValuesByLetter) {
  Desks desks;
  desks.add("oak");
  desks.add("elm");
  desks.introduce_all();
  desks.ask(0, 1, state::Set{"blob", Bytes(100'000), {}});
  desks.run(2s);
  ASSERT_TRUE(desks.value(1, "oak", "blob"));
  EXPECT_GT(desks.letters, 0U);
}

TEST(StateDesk, DropsTheStateOfMembersThatAreGoneForGood) {
  Desks desks;
  for (const char* name : {"oak", "elm", "ash", "fir"}) desks.add(name);
  desks.introduce_all();
  for (std::size_t i = 1; i < 4; ++i) desks.ask(i, 1, state::Set{"k", to_bytes("v"), {}});
  desks.run(5s);
  desks.ask(0, 9, state::Watch{"", "k"});
  desks.desk(0).forget(desks.now(), "elm", true);   // left
  desks.desk(0).forget(desks.now(), "ash", false);  // failed
  desks.desk(0).forget(desks.now(), "fir", false);
  desks.desk(0).bury(desks.now(), "fir");  // failed and was given up
  desks.deliver();
  EXPECT_FALSE(desks.value(0, "elm", "k"));
  EXPECT_TRUE(desks.value(0, "ash", "k"));
  EXPECT_FALSE(desks.value(0, "fir", "k"));
  ASSERT_THAT((desks.replies[{0, 9}]), SizeIs(3));
  EXPECT_EQ(std::get_if<state::Changed>(&desks.replies[{0, 9}][1])->node, "elm");
}

TEST(StateDesk, TakesAHigherStartWhenItsOwnIsOutdone) {
  Desks desks;
  desks.add("oak", 5);
  desks.add("elm");
  desks.introduce_all();
  desks.run(2s);
  gossip::Config config;
  config.name = "oak";
  config.self = {Id{.bytes = {1}}, 2};
  desks.desk(0) = [&] {
    Rng rng{7};
    return StateDesk{config, kOwn, desks.now(), rng};
  }();
  desks.introduce_all();
  desks.ask(0, 1, state::Set{"k", to_bytes("v"), {}});
  desks.run(5s);
  ASSERT_THAT(desks.notes, SizeIs(1));
  EXPECT_EQ(desks.notes[0].code, NoteCode::start_outdone);
  EXPECT_EQ(desks.desk(0).machine()->self().start, 6U);
  EXPECT_TRUE(desks.value(1, "oak", "k"));
}

TEST(StateDesk, IgnoresWhatIsNoMessage) {
  Desks desks;
  desks.add("oak");
  for (const char* text : {"", "\xFF\xFF\xFF", "\x0A\x7F", "\x12\x01x"})
    desks.desk(0).received(desks.now(), {}, to_bytes(text));
  EXPECT_THAT(desks.desk(0).take_news(), SizeIs(0));
}

}  // namespace
}  // namespace pando::node
