// Commands about copies that are being made.
#include <optional>
#include <string>

#include "base/byte_size.h"
#include "doors/json_moves.h"
#include "doors/resp_commands.h"

namespace pando::doors {
namespace {

/// `BY who`, or nothing.
std::optional<std::string> by(resp::Words words) {
  if (words.empty()) return std::string{};
  if (words.size() != 2 || !resp::same_word(words[0], "BY")) return {};
  return std::string{words[1].substr(0, kMostBy)};
}

/// Changes what is agreed on now.
void set(const RespCall& call, resp::Words rest, void (*change)(map::Pace&, std::uint64_t),
         std::uint64_t value) {
  auto who = by(rest);
  if (!who) return call.answer.error("write BY and a name behind it, or nothing");
  const map::MapPtr map = call.host.agreed_map();
  map::Pace pace = map ? map->pace : map::Pace{};
  change(pace, value);
  call.host.ask(command::SetPace{pace, *std::move(who)}, call.answer.when_done());
}

}  // namespace

void resp_moves(const RespCall& call) {
  const bool all = call.arguments.size() == 1;
  if (all && !resp::same_word(call.arguments[0], "ALL"))
    return call.answer.error("write ALL to ask all members, or nothing");
  call.host.moves(
      all ? MovesOf::members : MovesOf::givers, [answer = call.answer](const ClusterMoves& moves) {
        answer.write([&](resp::ReplyWriter& out) { out.bulk(cluster_moves_json(moves)); });
      });
}

void resp_moves_pause(const RespCall& call) {
  set(call, call.arguments, [](map::Pace& pace, std::uint64_t) { pace.paused = true; }, 0);
}

void resp_moves_resume(const RespCall& call) {
  set(call, call.arguments, [](map::Pace& pace, std::uint64_t) { pace.paused = false; }, 0);
}

void resp_moves_limit(const RespCall& call) {
  const auto limit = parse_byte_size(call.arguments[0]);
  if (!limit) return call.answer.error("a limit is a size for each second, as 20mb; 0 for none");
  const auto change = [](map::Pace& pace, std::uint64_t rate) { pace.bytes_per_second = rate; };
  set(call, call.arguments.subspan(1), change, *limit);
}

}  // namespace pando::doors
