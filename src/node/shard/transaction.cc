#include "node/shard/transaction.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/whole_number.h"
#include "node/shard/pubsub_rows.h"

namespace pando::shard {
namespace {

/// The words of an EXEC taken apart: indices.
struct Plan {
  struct Part {
    const keys::Command* command;
    std::size_t first, count;  ///< of its words
  };
  std::vector<std::size_t> watched;  ///< keys; each one's version is the next word
  std::vector<Part> parts;
};

const keys::Command& unwatch();

keys::Outcome run_ping(keys::Call& call) {
  if (call.words.size() > 1) return call.bulk(call.words[1]);
  return call.reply.simple("PONG"), keys::Outcome::done;
}

keys::Outcome run_echo(keys::Call& call) {
  return call.bulk(call.words[1]);
}

keys::Outcome run_time(keys::Call& call) {
  call.reply.array(2);
  call.reply.bulk(std::to_string(call.now_ms / 1000));
  call.reply.bulk(std::to_string(call.now_ms % 1000 * 1000));
  return keys::Outcome::done;
}

/// As parts of a transaction; alone they do not come here.
constexpr std::array kKeyless = {keys::Command{{"PING", "", "", 1, 2}, run_ping},
                                 keys::Command{{"ECHO", "", "", 2, 2}, run_echo},
                                 keys::Command{{"TIME", "", "", 1, 1}, run_time}};

bool publishes(const PubsubRow& row) {
  return row.verb == PubsubVerb::publish || row.verb == PubsubVerb::publish_in_shard;
}

const keys::Command* part_row(keys::Words words) {
  if (const keys::Command* found = keys::find_command(words)) return found;
  if (resp::names(unwatch(), words)) return &unwatch();
  if (const keys::Command* row = resp::find_row<keys::Command>(kKeyless, words)) return row;
  const PubsubRow* row = find_pubsub_row(words);
  return row != nullptr && publishes(*row) && words.size() == 3 ? row : nullptr;
}

/// Takes a number off the front that fits what is behind it.
std::optional<std::size_t> count_at(keys::Words words, std::size_t at, std::size_t each) {
  const auto count = whole_number<std::size_t>(words[at]);
  return count && *count <= (words.size() - at - 1) / each ? count : std::nullopt;
}

/// nullopt: another node has said nonsense.
std::optional<Plan> plan_of(keys::Words words) {
  const auto watched = words.size() < 2 ? std::nullopt : count_at(words, 1, 2);
  if (!watched) return std::nullopt;
  Plan plan;
  std::size_t at = 2;
  for (; plan.watched.size() < *watched; at += 2) plan.watched.push_back(at);
  while (at < words.size()) {
    const auto count = count_at(words, at, 1);
    if (!count || *count == 0) return std::nullopt;
    const keys::Command* command = part_row(words.subspan(at + 1, *count));
    if (command == nullptr) return std::nullopt;
    plan.parts.push_back({command, at + 1, *count});
    at += 1 + *count;
  }
  return plan;
}

std::vector<std::size_t> keys_of_plan(keys::Words words) {
  const auto plan = plan_of(words);
  if (!plan) return {};
  std::vector<std::size_t> out = plan->watched;
  for (const Plan::Part& part : plan->parts)
    for (const std::size_t i :
         resp::key_indices(part.command->facts.keys, words.subspan(part.first, part.count)))
      out.push_back(part.first + i);
  return out;
}

keys::Outcome run_unwatch(keys::Call& call) {
  return call.ok();
}

constexpr resp::CommandFacts facts(std::string_view since, std::uint32_t more = resp::kFast) {
  return {.flags = resp::kNoscript | resp::kLoading | resp::kStale | more,
          .categories = resp::kAclTransaction,
          .group = "transactions",
          .since = since,
          .complexity = "O(1)"};
}

constexpr resp::CommandFacts watch_facts() {
  resp::CommandFacts out = facts("2.2.0");
  out.keys = {1, -1, 1};
  out.complexity = "O(1) for every key";
  return out;
}

constexpr resp::CommandFacts exec_facts(std::uint32_t flags) {
  resp::CommandFacts out = facts("1.2.0", flags);
  out.keys.find = keys_of_plan;
  out.complexity = "that of its commands";
  return out;
}

constexpr std::array kRows = {
    keys::Command{{"MULTI", "", "Begins a transaction", 1, 1, facts("1.2.0")}},
    keys::Command{{"EXEC", "", "Carries out what was queued since MULTI", 1, 1, exec_facts(0)}},
    keys::Command{{"DISCARD", "", "Forgets what was queued since MULTI", 1, 1, facts("2.0.0")}},
    keys::Command{{"WATCH", "KEY [KEY ...]", "Lets EXEC fail if one of the keys changes before", 2,
                   resp::kAnyNumber, watch_facts()}},
    keys::Command{{"UNWATCH", "", "Watches no keys any longer", 1, 1, facts("2.2.0")}, run_unwatch},
};
constexpr const keys::Command& kExec = kRows[1];
constexpr const keys::Command& kWatch = kRows[3];
constexpr keys::Command kWritingExec{
    {"EXEC", "", "Carries out what was queued since MULTI", 1, 1, exec_facts(resp::kWrite)}};
constexpr keys::Command kAddingExec{{"EXEC", "", "Carries out what was queued since MULTI", 1, 1,
                                     exec_facts(resp::kWrite | resp::kDenyoom)}};

const keys::Command& unwatch() {
  return kRows[4];
}

keys::Outcome run_watch(keys::Call& call, WatchedKeys& watched) {
  std::string versions;
  for (const std::string_view key : call.words.subspan(1))
    versions += watched.version(key, call.rng);
  return call.bulk(versions);
}

/// What has expired has changed, although it may still be there.
bool unchanged(const keys::Call& call, const WatchedKeys& watched, std::size_t at) {
  const keys::Entry* entry = call.keys.find(call.words[at]);
  const bool expired = entry != nullptr && entry->expires() && entry->expires_at() <= call.now_ms;
  return !expired && watched.still(call.words[at], call.words[at + 1]);
}

/// It is heard when the transaction is committed.
void publish(const PubsubRow& row, keys::Call& call, Surroundings around) {
  const std::string_view channel = call.words[1];
  around.published.push_back({row.kind, std::string{channel}, std::string{call.words[2]}});
  call.reply.integer(static_cast<std::int64_t>(around.exchange.receivers(row.kind, channel)));
}

keys::Outcome run_exec(keys::Call& call, Surroundings around) {
  const auto plan = plan_of(call.words);
  if (!plan) return call.error("ERR another node has sent a transaction that makes no sense");
  if (!std::ranges::all_of(plan->watched,
                           [&](std::size_t at) { return unchanged(call, around.watched, at); }))
    return call.reply.null_array(), keys::Outcome::done;
  call.reply.array(plan->parts.size());
  for (const Plan::Part& part : plan->parts) {
    keys::Call one{.keys = call.keys,
                   .words = call.words.subspan(part.first, part.count),
                   .now_ms = call.now_ms,
                   .rng = call.rng,
                   .effects = call.effects,
                   .reply = call.reply,
                   .events = call.events,
                   .primary = call.primary,
                   .may_block = false,
                   .settings = call.settings};
    if (const PubsubRow* row = pubsub_row(*part.command))
      publish(*row, one, around);
    else
      keys::execute(*part.command, one);
  }
  return keys::Outcome::done;
}

}  // namespace

std::span<const keys::Command> transaction_rows() {
  return kRows;
}

const keys::Command* row_of(keys::Words words) {
  if (const keys::Command* command = keys::find_command(words)) return command;
  if (words.empty()) return nullptr;
  if (const PubsubRow* row = find_pubsub_row(words)) return row;
  if (resp::names(kWatch, words)) return &kWatch;
  if (!resp::names(kExec, words)) return nullptr;
  const auto plan = plan_of(words);
  const auto any = [&](std::uint32_t flag) {
    return plan && std::ranges::any_of(plan->parts, [&](const Plan::Part& part) {
             return (part.command->facts.flags & flag) != 0;
           });
  };
  if (!any(resp::kWrite | resp::kPubsub)) return &kExec;
  return any(resp::kDenyoom) ? &kAddingExec : &kWritingExec;
}

bool is_exec(const keys::Command& command) {
  return &command == &kExec || &command == &kWritingExec || &command == &kAddingExec;
}

std::vector<std::string_view> shown_words(const keys::Command& command, keys::Words words) {
  const auto plan = is_exec(command) ? plan_of(words) : std::nullopt;
  if (!plan) return {words.begin(), words.end()};
  std::vector<std::string_view> out{words[0]};
  for (const Plan::Part& part : plan->parts)
    for (const std::string_view word : words.subspan(part.first, part.count)) out.push_back(word);
  return out;
}

keys::Outcome carry_out(const keys::Command& command, keys::Call& call, Surroundings around) {
  if (&command == &kWatch) return run_watch(call, around.watched);
  if (is_exec(command)) return run_exec(call, around);
  return keys::execute(command, call);
}

}  // namespace pando::shard
