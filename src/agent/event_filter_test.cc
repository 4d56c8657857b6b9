#include "agent/event_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pando::agent {
namespace {

using testing::ElementsAre;

Event member(MemberEventType type) {
  return MemberEvent{type, {}};
}
Event user(std::string name) {
  return UserEvent{1, std::move(name), {}, false};
}
Event query(std::string name) {
  return QueryEvent{1, 1, std::move(name), {}, "a"};
}

bool wanted(std::string_view filters, const Event& event) {
  const auto parsed = parse_event_filters(filters);
  return parsed && any_matches(*parsed, event);
}

TEST(EventFilter, AListOfWordsIsReadInOrder) {
  EXPECT_THAT(*parse_event_filters("user:deploy,query,member-join"),
              ElementsAre(EventFilter{"user", "deploy"}, EventFilter{"query", ""},
                          EventFilter{"member-join", ""}));
}

TEST(EventFilter, AnEmptyTextMeansEverything) {
  EXPECT_THAT(*parse_event_filters(""), ElementsAre(EventFilter{"*", ""}));
  EXPECT_TRUE(wanted("", member(MemberEventType::reap)));
  EXPECT_TRUE(wanted("", query("x")));
}

TEST(EventFilter, AnUnknownWordSpoilsTheWholeList) {
  for (const char* text : {"bogus", "user,bogus", "user,", ",user", " user", "member", "users",
                           "member-join:x", "*:x", "USER"}) {
    EXPECT_FALSE(parse_event_filters(text)) << text;
  }
}

TEST(EventFilter, WhatSerfHasNotGotMustBeNamed) {
  for (const auto type : {MemberEventType::suspect, MemberEventType::trusted}) {
    EXPECT_FALSE(wanted("", member(type)));
    EXPECT_FALSE(wanted("*", member(type)));
    EXPECT_TRUE(wanted("member-suspect,member-trusted", member(type)));
    EXPECT_TRUE(wanted("*," + std::string{to_string(type)}, member(type)));
  }
}

TEST(EventFilter, EachMemberWordWantsOnlyItsOwnKind) {
  EXPECT_TRUE(wanted("member-join", member(MemberEventType::join)));
  EXPECT_TRUE(wanted("member-leave", member(MemberEventType::leave)));
  EXPECT_TRUE(wanted("member-failed", member(MemberEventType::failed)));
  EXPECT_TRUE(wanted("member-update", member(MemberEventType::update)));
  EXPECT_TRUE(wanted("member-reap", member(MemberEventType::reap)));
  EXPECT_FALSE(wanted("member-join,member-leave", member(MemberEventType::failed)));
  EXPECT_FALSE(wanted("member-join", user("member-join")));
}

TEST(EventFilter, ANameMatchesExactlyAndOnlyItsKind) {
  EXPECT_TRUE(wanted("user:deploy", user("deploy")));
  EXPECT_FALSE(wanted("user:deploy", user("deploy2")));
  EXPECT_FALSE(wanted("user:deploy", query("deploy")));
  EXPECT_TRUE(wanted("query:load", query("load")));
  EXPECT_FALSE(wanted("query:load", user("load")));
}

TEST(EventFilter, ANamedKindWithoutAColonOrWithAnEmptyNameWantsEveryName) {
  for (const char* text : {"user", "user:"}) {
    EXPECT_TRUE(wanted(text, user("anything"))) << text;
    EXPECT_FALSE(wanted(text, query("anything"))) << text;
  }
}

TEST(EventFilter, ANameMayHoldColons) {
  EXPECT_TRUE(wanted("user:a:b", user("a:b")));
}

}  // namespace
}  // namespace pando::agent
