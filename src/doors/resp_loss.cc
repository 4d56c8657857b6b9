// Commands about what is lost, and its end.
#include <optional>
#include <string>

#include "base/whole_number.h"
#include "doors/json_map.h"
#include "doors/resp_commands.h"

namespace pando::doors {
namespace {

/// `EPOCH n` and `BY who` in front, then buckets. A clause if something does not fit.
std::string read(resp::Words words, command::AcceptLoss& into) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool epoch = resp::same_word(words[i], "EPOCH");
    if (epoch || resp::same_word(words[i], "BY")) {
      if (++i == words.size()) return "the last word has no value; write EPOCH n or BY who";
      const auto value = whole_number<map::Epoch>(words[i]);
      if (epoch && (!value || *value == 0)) return "an epoch is a number of 1 or more";
      if (epoch)
        into.epoch = *value;
      else
        into.by = words[i].substr(0, kMostBy);
    } else if (const auto bucket = whole_number<std::uint16_t>(words[i])) {
      into.buckets.push_back(*bucket);
    } else {
      return "buckets are numbers; PANDO.LOST names those that are lost";
    }
  }
  return {};
}

}  // namespace

void resp_lost(const RespCall& call) {
  call.host.refresh([&host = call.host, answer = call.answer] {
    const std::string json = lost_json(host.map());
    answer.write([&](resp::ReplyWriter& out) { out.bulk(json); });
  });
}

void resp_accept_loss(const RespCall& call) {
  command::AcceptLoss wanted;
  if (const std::string wrong = read(call.arguments, wanted); !wrong.empty())
    return call.answer.error(wrong);
  call.host.ask(std::move(wanted), call.answer.when_done());
}

}  // namespace pando::doors
