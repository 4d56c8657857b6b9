#include "core/resp/subscriptions.h"

#include <algorithm>
#include <utility>

namespace pando::resp {
namespace {

using Kind = Listening::Kind;

struct Verb {
  std::string_view name, shown;
  Listening what;
};
constexpr std::array<Verb, 6> kVerbs = {{{"SUBSCRIBE", "subscribe", {Kind::channel, true}},
                                         {"UNSUBSCRIBE", "unsubscribe", {Kind::channel, false}},
                                         {"PSUBSCRIBE", "psubscribe", {Kind::pattern, true}},
                                         {"PUNSUBSCRIBE", "punsubscribe", {Kind::pattern, false}},
                                         {"SSUBSCRIBE", "ssubscribe", {Kind::shard, true}},
                                         {"SUNSUBSCRIBE", "sunsubscribe", {Kind::shard, false}}}};

std::string_view shown(Listening what) {
  return std::ranges::find(kVerbs, what, &Verb::what)->shown;
}

}  // namespace

std::optional<Listening> listening_of(const CommandSpec& spec) {
  if ((spec.facts.categories & kAclPubsub) == 0) return std::nullopt;
  const auto verb = std::ranges::find(kVerbs, spec.name, &Verb::name);
  return verb == kVerbs.end() ? std::nullopt : std::optional{verb->what};
}

bool Subscriptions::any() const {
  return std::ranges::any_of(all_, [](const Names& names) { return !names.empty(); });
}

/// As in Redis channels and patterns are counted together.
std::size_t Subscriptions::count(Kind kind) const {
  const auto size = [&](Kind of) { return all_[static_cast<std::size_t>(of)].size(); };
  return kind == Kind::shard ? size(kind) : size(Kind::channel) + size(Kind::pattern);
}

void Subscriptions::want(Listening what, Words names) {
  wanted_ = Wanted{what, {names.begin(), names.end()}};
}

void Subscriptions::want_none() {
  wanted_ = Wanted{};
}

void Subscriptions::tell(ReplyWriter& writer, Listening what, const std::string* name) const {
  writer.push(3);
  writer.bulk(shown(what));
  name == nullptr ? writer.null() : writer.bulk(*name);
  writer.integer(static_cast<std::int64_t>(count(what.kind)));
}

std::optional<std::string> Subscriptions::done(Protocol protocol) {
  Wanted wanted = *std::exchange(wanted_, std::nullopt);
  if (!wanted.what) {
    all_ = {};
    return std::nullopt;
  }
  const auto [kind, on] = *wanted.what;
  if (wanted.names.empty()) wanted.names.assign(of(kind).begin(), of(kind).end());
  std::string out;
  ReplyWriter writer{out, protocol};
  if (wanted.names.empty()) tell(writer, *wanted.what, nullptr);
  for (const std::string& name : wanted.names) {
    if (on)
      of(kind).insert(name);
    else
      of(kind).erase(name);
    tell(writer, *wanted.what, &name);
  }
  return out;
}

}  // namespace pando::resp
