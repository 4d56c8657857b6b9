#include "core/resp/client_orders.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/time_limit.h"
#include "base/whole_number.h"

namespace pando::resp {
namespace {

using Order = std::expected<ClientOrder, std::string>;
using Type = ClientFilter::Type;

std::unexpected<std::string> wrong(std::string_view text) {
  return std::unexpected{"ERR " + std::string{text}};
}

std::optional<Type> type_of(std::string_view word) {
  if (same_word(word, "normal")) return Type::normal;
  if (same_word(word, "pubsub")) return Type::pubsub;
  if (same_word(word, "master") || same_word(word, "replica") || same_word(word, "slave"))
    return Type::replication;
  return std::nullopt;
}

std::string unknown_type(std::string_view word) {
  return "Unknown client type '" + std::string{word} + "'";
}

Order list(Words words) {
  order::List out;
  if (words.size() == 2) return out;
  if (words.size() == 4 && same_word(words[2], "TYPE")) {
    out.filter.type = type_of(words[3]);
    if (!out.filter.type) return wrong(unknown_type(words[3]));
    return out;
  }
  if (words.size() < 4 || !same_word(words[2], "ID")) return wrong("syntax error");
  out.filter.ids.emplace();
  for (const std::string_view word : words.subspan(3)) {
    const auto id = whole_number<std::int64_t>(word);
    if (!id) return wrong("Invalid client ID");
    out.filter.ids->push_back(static_cast<std::uint64_t>(*id));
  }
  return out;
}

/// One option of CLIENT KILL; an error without its code, empty if there is none.
std::string take_option(order::Kill& kill, std::string_view name, std::string_view value) {
  ClientFilter& filter = kill.filter;
  if (same_word(name, "ID")) {
    const auto id = whole_number<std::int64_t>(value);
    if (!id || *id < 1) return "client-id should be greater than 0";
    filter.ids = {static_cast<std::uint64_t>(*id)};
  } else if (same_word(name, "TYPE")) {
    filter.type = type_of(value);
    if (!filter.type) return unknown_type(value);
  } else if (same_word(name, "ADDR")) {
    filter.address = value;
  } else if (same_word(name, "LADDR")) {
    filter.local_address = value;
  } else if (same_word(name, "USER")) {
    filter.user = value;
  } else if (same_word(name, "SKIPME") && same_word(value, "yes")) {
    filter.except = kill.asker;
  } else if (same_word(name, "SKIPME") && same_word(value, "no")) {
    filter.except.reset();
  } else {
    return "syntax error";
  }
  return {};
}

Order kill(Words words, std::uint64_t asker) {
  order::Kill out{.asker = asker};
  if (words.size() == 3) {
    out.filter.address = words[2];
    out.by_address = true;
    return out;
  }
  out.filter.except = asker;
  for (std::size_t i = 2; i < words.size(); i += 2) {
    if (i + 1 == words.size()) return wrong("syntax error");
    if (const std::string error = take_option(out, words[i], words[i + 1]); !error.empty())
      return wrong(error);
  }
  return out;
}

Order pause(Words words, Instant now) {
  if (words.size() > 4)
    return wrong("unknown subcommand or wrong number of arguments for '" +
                 std::string{words[1].substr(0, 128)} + "'. Try CLIENT HELP.");
  order::Pause out;
  if (words.size() == 4) {
    if (!same_word(words[3], "WRITE") && !same_word(words[3], "ALL"))
      return wrong("CLIENT PAUSE mode must be WRITE or ALL");
    out.what = same_word(words[3], "WRITE") ? Pausing::writes : Pausing::all;
  }
  const auto ms = whole_number<std::int64_t>(words[2]);
  if (!ms) return wrong("timeout is not an integer or out of range");
  if (*ms < 0) return wrong("timeout is negative");
  out.until = after_milliseconds(now, *ms);
  return out;
}

Order unblock(Words words) {
  order::Unblock out;
  if (words.size() == 4) {
    out.error = same_word(words[3], "ERROR");
    if (!out.error && !same_word(words[3], "TIMEOUT"))
      return wrong("CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
  }
  const auto id = whole_number<std::int64_t>(words[2]);
  if (!id) return wrong("value is not an integer or out of range");
  out.id = static_cast<std::uint64_t>(*id);
  return out;
}

}  // namespace

bool ClientFilter::fits(const ClientInfo& c) const {
  const Type kind = c.subscriber() ? Type::pubsub : Type::normal;
  return (!ids || std::ranges::find(*ids, c.id) != ids->end()) && (!type || *type == kind) &&
         (!user || *user == c.user) && (!address || *address == c.address) &&
         (!local_address || *local_address == c.local_address) && except != c.id;
}

void ClientReport::add(ClientReport other) {
  const auto middle = static_cast<std::ptrdiff_t>(clients.size());
  std::ranges::move(other.clients, std::back_inserter(clients));
  std::ranges::inplace_merge(clients, clients.begin() + middle, {}, &ClientInfo::id);
  changed += other.changed;
}

std::expected<ClientOrder, std::string> read_client_order(Words words, std::uint64_t asker,
                                                          Instant now) {
  if (same_word(words[1], "LIST")) return list(words);
  if (same_word(words[1], "INFO")) return order::List{.filter = {.ids = {{asker}}}};
  if (same_word(words[1], "KILL")) return kill(words, asker);
  if (same_word(words[1], "PAUSE")) return pause(words, now);
  if (same_word(words[1], "UNBLOCK")) return unblock(words);
  return order::Unpause{};
}

void answer_client_order(ReplyWriter& out, const ClientOrder& order, const ClientReport& report) {
  const auto changed = static_cast<std::int64_t>(report.changed);
  if (std::holds_alternative<order::List>(order)) {
    std::string text;
    for (const ClientInfo& client : report.clients) text += line_of(client) + "\n";
    return out.verbatim(text);
  }
  if (const auto* kill = std::get_if<order::Kill>(&order)) {
    if (!kill->by_address) return out.integer(changed);
    return changed > 0 ? out.simple("OK") : out.error("ERR No such client");
  }
  if (std::holds_alternative<order::Unblock>(order)) return out.integer(changed);
  out.simple("OK");
}

}  // namespace pando::resp
