#include "core/resp/transaction.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/resp/subscriptions.h"

namespace pando::resp {
namespace {

constexpr std::string_view kCrossSlot = "CROSSSLOT Keys in request don't hash to the same slot";
constexpr std::string_view kNotAllowed = "ERR Command not allowed inside a transaction";
constexpr std::string_view kTooLarge =
    "ERR the transaction is too large; make several of it, or raise the limits of requests";

constexpr std::array<std::pair<std::string_view, Verb>, 5> kVerbs = {{{"MULTI", Verb::multi},
                                                                      {"EXEC", Verb::exec},
                                                                      {"DISCARD", Verb::discard},
                                                                      {"WATCH", Verb::watch},
                                                                      {"UNWATCH", Verb::unwatch}}};

/// Commands without any go to all buckets, or to none.
bool has_keys(const CommandSpec& spec) {
  return spec.facts.keys.first != 0 || spec.facts.keys.find != nullptr;
}

/// Commands without keys that a transaction can carry out wherever its keys are.
bool goes_along(const CommandSpec& spec) {
  constexpr std::array<std::string_view, 5> kNames = {"ECHO", "PING", "PUBLISH", "TIME", "UNWATCH"};
  return std::ranges::find(kNames, spec.name) != kNames.end();
}

}  // namespace

std::optional<Verb> verb_of(const CommandSpec& spec) {
  if ((spec.facts.categories & kAclTransaction) == 0) return std::nullopt;
  for (const auto& [name, verb] : kVerbs)
    if (name == spec.name) return verb;
  return std::nullopt;
}

bool changes_something(const CommandSpec& spec) {
  if ((spec.facts.flags & kWrite) != 0) return true;
  return (spec.facts.flags & kPubsub) != 0 && spec.name.ends_with("PUBLISH");
}

bool Transaction::same_place(std::string_view key, const Door& door) {
  const std::uint64_t place = door.place(key);
  if (!now_.place) now_.place = place;
  return *now_.place == place;
}

/// Makes room for more words, within the limits of one request.
std::string_view Transaction::grow(Words words, const Door& door) {
  std::size_t bytes = now_.bytes;
  for (const std::string_view word : words) bytes += word.size();
  const std::size_t count = now_.queued.size() + 2 * now_.watched.size() + words.size();
  if (bytes > door.limits.request || count > door.limits.words) return kTooLarge;
  now_.bytes = bytes;
  return {};
}

std::string_view Transaction::queue(const CommandSpec& spec, Words words, const Door& door) {
  if ((!has_keys(spec) && !goes_along(spec)) || listening_of(spec)) return kNotAllowed;
  for (const std::size_t i : key_indices(spec.facts.keys, words))
    if (!same_place(words[i], door)) return kCrossSlot;
  if (const std::string_view error = grow(words, door); !error.empty()) return error;
  now_.queued.push_back(std::to_string(words.size()));
  now_.queued.insert(now_.queued.end(), words.begin(), words.end());
  ++now_.commands;
  now_.writes |= changes_something(spec);
  return {};
}

std::string_view Transaction::want(Words keys, const Door& door) {
  const auto before = now_.place;
  const bool same =
      std::ranges::all_of(keys, [&](std::string_view key) { return same_place(key, door); });
  const std::string_view error = same ? grow(keys, door) : kCrossSlot;
  if (!error.empty()) now_.place = before;
  wanted_.assign(keys.begin(), error.empty() ? keys.end() : keys.begin());
  return error;
}

bool Transaction::watched(std::string_view reply) {
  const std::vector<std::string> keys = std::exchange(wanted_, {});
  const std::size_t head = reply.find('\n') + 1;
  if (!reply.starts_with('$') || reply.size() < head + 2) {
    if (empty()) now_.place.reset();
    return false;
  }
  const std::string_view versions = reply.substr(head, reply.size() - head - 2);
  const std::size_t size = versions.size() / keys.size();
  for (std::size_t i = 0; i < keys.size(); ++i)
    // What changed since a first WATCH has changed.
    if (std::ranges::find(now_.watched, keys[i], &Watched::key) == now_.watched.end())
      now_.watched.push_back({keys[i], std::string{versions.substr(i * size, size)}});
  return true;
}

Words Transaction::take() {
  sent_ = {"EXEC", std::to_string(now_.watched.size())};
  for (Watched& one : now_.watched) {
    sent_.push_back(std::move(one.key));
    sent_.push_back(std::move(one.version));
  }
  for (std::string& word : now_.queued) sent_.push_back(std::move(word));
  forget();
  words_.assign(sent_.begin(), sent_.end());
  return words_;
}

}  // namespace pando::resp
