// Commands that say or ask something of everybody.
#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <memory>

#include "base/whole_number.h"
#include "doors/resp_commands.h"

namespace pando::doors {
namespace {

using resp::ReplyWriter;
using resp::same_word;
using resp::Words;

/// Answers to one query that are kept for its client; later ones are dropped and counted.
constexpr std::size_t kMostAnswers = 16 << 20;
constexpr std::int64_t kLongestQueryMs = 600'000;

/// What a query has brought so far.
struct Gathered {
  std::vector<std::string> acks;
  std::vector<reply::QueryResponse> responses;
  std::size_t bytes = 0, dropped = 0;

  /// Whether there is room for so many bytes more.
  bool take(std::size_t size) {
    if (bytes + size > kMostAnswers) return ++dropped, false;
    return bytes += size, true;
  }
};

void write(ReplyWriter& out, const Gathered& gathered) {
  out.map(3);
  out.bulk("acks");
  out.array(gathered.acks.size());
  for (const std::string& from : gathered.acks) out.bulk(from);
  out.bulk("responses");
  out.map(gathered.responses.size());
  for (const reply::QueryResponse& response : gathered.responses) {
    out.bulk(response.from);
    out.bulk(text(response.payload));
  }
  out.bulk("dropped");
  out.integer(static_cast<std::int64_t>(gathered.dropped));
}

std::optional<std::int64_t> number(std::string_view word, std::int64_t most) {
  const auto value = whole_number<std::int64_t>(word);
  return value && *value >= 0 && *value <= most ? value : std::nullopt;
}

/// An option of PANDO.QUERY and how many values follow it. `take`: false if they make no sense.
struct Option {
  std::string_view name;
  std::size_t values;
  bool (*take)(Words values, command::SendQuery& query);
};

bool take_relay(Words values, command::SendQuery& query) {
  const auto factor = number(values[0], 255);
  query.relay_factor = static_cast<std::uint8_t>(factor.value_or(0));
  return factor.has_value();
}

bool take_timeout(Words values, command::SendQuery& query) {
  const auto ms = number(values[0], kLongestQueryMs);
  query.timeout = std::chrono::milliseconds{ms.value_or(0)};
  return ms.has_value();
}

constexpr Option kOptions[] = {
    {"PAYLOAD", 1, [](Words v, auto& query) { return query.payload = to_bytes(v[0]), true; }},
    {"NODE", 1, [](Words v, auto& query) { return query.nodes.emplace_back(v[0]), true; }},
    {"TAG", 2,
     [](Words v, auto& query) {
       return query.tags.insert_or_assign(std::string{v[0]}, std::string{v[1]}), true;
     }},
    {"ACK", 0, [](Words, auto& query) { return query.request_ack = true; }},
    {"RELAY", 1, take_relay},
    {"TIMEOUT", 1, take_timeout},
};

/// Takes one option off the front; the answer is an error, empty if there is none.
std::string take_option(Words& rest, command::SendQuery& query) {
  const auto option =
      std::ranges::find_if(kOptions, [&](const Option& o) { return same_word(o.name, rest[0]); });
  if (option == std::end(kOptions) || rest.size() <= option->values)
    return fmt::format("'{}' is not an option of PANDO.QUERY, or lacks its value", rest[0]);
  if (!option->take(rest.subspan(1, option->values), query))
    return fmt::format("{} '{}' is out of range; use 0 to {}", option->name, rest[1],
                       option->name == "RELAY" ? 255 : kLongestQueryMs);
  rest = rest.subspan(1 + option->values);
  return {};
}

}  // namespace

void resp_event(const RespCall& call) {
  const Words& words = call.arguments;
  const bool coalesce = words.size() > 2;
  if (coalesce && !same_word(words[2], "COALESCE"))
    return call.answer.error(
        fmt::format("'{}' is not an option of PANDO.EVENT; use COALESCE", words[2]));
  call.host.ask(command::SendEvent{std::string{words[0]},
                                   words.size() > 1 ? to_bytes(words[1]) : Bytes{}, coalesce},
                call.answer.when_done());
}

void resp_query(const RespCall& call) {
  command::SendQuery query{.name = std::string{call.arguments[0]}};
  if (query.name.starts_with("_serf_"))
    return call.answer.error("names that begin with '_serf_' belong to Serf itself");
  for (Words rest = call.arguments.subspan(1); !rest.empty();)
    if (const std::string wrong = take_option(rest, query); !wrong.empty())
      return call.answer.error(wrong);
  call.host.ask(std::move(query), [answer = call.answer,
                                   all = std::make_shared<Gathered>()](const Reply& reply) {
    if (const auto* ack = std::get_if<reply::QueryAck>(&reply)) {
      if (all->take(ack->from.size())) all->acks.push_back(ack->from);
    } else if (const auto* response = std::get_if<reply::QueryResponse>(&reply)) {
      if (all->take(response->from.size() + response->payload.size()))
        all->responses.push_back(*response);
    } else if (std::holds_alternative<reply::QueryDone>(reply)) {
      answer.write([&](ReplyWriter& out) { write(out, *all); });
    } else if (const auto* done = std::get_if<reply::Done>(&reply); done && !done->error.empty()) {
      answer.error(done->error);
    }
  });
}

}  // namespace pando::doors
