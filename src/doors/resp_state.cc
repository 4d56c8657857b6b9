// Commands about what nodes say about themselves.
#include "doors/resp_state.h"

#include <fmt/format.h>

#include <chrono>

#include "base/whole_number.h"
#include "doors/resp_commands.h"

namespace pando::doors {
namespace {

using resp::ReplyWriter;
using resp::same_word;
using resp::Words;

/// A year; longer limits are more likely mistakes than wishes.
constexpr std::int64_t kLongestTtlMs = std::int64_t{366} * 24 * 3600 * 1000;

void write_text(ReplyWriter& out, std::string_view name, std::string_view value) {
  out.bulk(name);
  out.bulk(value);
}

void write_owner(ReplyWriter& out, const std::string& node, const Participant& owner) {
  write_text(out, "node", node);
  write_text(out, "id", owner.id.to_string());
  out.bulk("start");
  out.integer(static_cast<std::int64_t>(owner.start));
}

void write(ReplyWriter& out, const state::Entry& entry) {
  out.map(7);
  write_owner(out, entry.node, entry.owner);
  write_text(out, "key", entry.key);
  write_text(out, "value", text(entry.value));
  out.bulk("version");
  out.integer(static_cast<std::int64_t>(entry.version));
  out.bulk("ttl");
  entry.left ? out.integer(*entry.left / std::chrono::milliseconds{1}) : out.null();
}

/// What `[NODE n] [PREFIX p]` says; the error is a clause.
struct Selection {
  std::string node, prefix, wrong;
};

Selection selection(Words words) {
  Selection chosen;
  for (; !words.empty(); words = words.subspan(2)) {
    const bool node = same_word(words[0], "NODE");
    if ((!node && !same_word(words[0], "PREFIX")) || words.size() < 2) {
      chosen.wrong =
          fmt::format("'{}' is not an option, or lacks its value; use NODE and PREFIX", words[0]);
      break;
    }
    (node ? chosen.node : chosen.prefix) = words[1];
  }
  return chosen;
}

/// The time limit behind `TTL`; an error is a clause.
std::optional<Duration> ttl_of(Words words, std::string& wrong) {
  if (words.empty()) return std::nullopt;
  if (!same_word(words[0], "TTL") || words.size() < 2) {
    wrong = fmt::format("'{}' is not an option of PANDO.STATE SET, or lacks its value; use TTL",
                        words[0]);
    return std::nullopt;
  }
  const std::int64_t ms = whole_number<std::int64_t>(words[1]).value_or(0);
  if (ms < 1 || ms > kLongestTtlMs)
    wrong = fmt::format("TTL '{}' is out of range; use 1 to {} ms", words[1], kLongestTtlMs);
  return std::chrono::milliseconds{ms};
}

Host::StateTold when_done(const RespAnswer& answer) {
  return [answer](const state::Reply& reply) {
    const auto* done = std::get_if<state::Done>(&reply);
    if (done == nullptr || done->error.empty()) return answer.ok();
    if (done->retry_after <= Duration{}) return answer.error(done->error);
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(done->retry_after).count();
    answer.error(fmt::format("{}; try again in {} ms", done->error, ms));
  };
}

}  // namespace

std::size_t size_of(const std::vector<state::Entry>& entries) {
  std::size_t bytes = 0;
  for (const state::Entry& e : entries) bytes += e.node.size() + e.key.size() + e.value.size();
  return bytes;
}

std::string state_list(const std::vector<state::Entry>& entries, resp::Protocol protocol) {
  std::string list;
  ReplyWriter out{list, protocol};
  out.array(entries.size());
  for (const state::Entry& entry : entries) write(out, entry);
  return list;
}

std::string state_push(const state::Changed& change) {
  std::string push;
  ReplyWriter out{push, resp::Protocol::resp3};
  out.push(2);
  out.bulk("pando.state");
  out.map(change.now ? 5 : 4);
  write_owner(out, change.node, change.owner);
  write_text(out, "key", change.key);
  if (change.now) write_text(out, "value", text(*change.now));
  return push;
}

void resp_state_set(const RespCall& call) {
  std::string wrong;
  const auto ttl = ttl_of(call.arguments.subspan(2), wrong);
  if (!wrong.empty()) return call.answer.error(wrong);
  call.host.ask_state(state::Set{std::string{call.arguments[0]}, to_bytes(call.arguments[1]),
                                 ttl.value_or(Duration{})},
                      when_done(call.answer));
}

void resp_state_erase(const RespCall& call) {
  call.host.ask_state(state::Erase{std::string{call.arguments[0]}}, when_done(call.answer));
}

void resp_state_get(const RespCall& call) {
  const auto entry = call.host.state(call.arguments[0], call.arguments[1]);
  call.answer.write([&](ReplyWriter& out) { entry ? write(out, *entry) : out.null(); });
}

void resp_state_list(const RespCall& call) {
  const Selection chosen = selection(call.arguments);
  if (!chosen.wrong.empty()) return call.answer.error(chosen.wrong);
  const auto entries = call.host.states(chosen.node, chosen.prefix);
  if (size_of(entries) > kMostState)
    return call.answer.error(
        fmt::format("that is more than {} MiB; ask for one NODE or a PREFIX", kMostState >> 20));
  call.answer.write(state_list(entries, call.answer.protocol()));
}

void resp_state_watch(const RespCall& call) {
  const Selection chosen = selection(call.arguments);
  if (!chosen.wrong.empty()) return call.answer.error(chosen.wrong);
  call.answer.watch({chosen.node, chosen.prefix});
}

}  // namespace pando::doors
