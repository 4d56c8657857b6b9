#include "node/shard/spread.h"

#include <algorithm>
#include <limits>

#include "node/shard/named_histograms.h"
#include "node/shard/reply_head.h"
#include "wire/resp/reply_writer.h"

namespace pando::shard {
namespace {

struct Row {
  std::string_view name;
  Cut cut;
};
constexpr Row kCuts[] = {
    {"DEL", {Join::sum, 1}},   {"UNLINK", {Join::sum, 1}}, {"EXISTS", {Join::sum, 1}},
    {"TOUCH", {Join::sum, 1}}, {"MGET", {Join::list, 1}},  {"MSET", {Join::ok, 2}},
};

struct AllRow {
  std::string_view name;
  Join join;
};
constexpr AllRow kAll[] = {{"DBSIZE", Join::sum},
                           {"KEYS", Join::concat},
                           {"FLUSHALL", Join::ok},
                           {"FLUSHDB", Join::ok},
                           {"RANDOMKEY", Join::any}};

std::string least_of(const std::vector<std::string>& parts) {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (const std::string& part : parts)
    least = std::min(least, part.starts_with(':') ? head_of(part).number : 0);
  return ":" + std::to_string(least) + "\r\n";
}

std::string join_replies(Join join, resp::Protocol protocol,
                         const std::vector<std::string>& parts) {
  std::uint64_t sum = 0;  // what others say may be any number
  std::string bodies;
  if (join == Join::least) return least_of(parts);
  for (const std::string& part : parts) {
    if (part.starts_with('-')) return part;
    if (join == Join::any && part.starts_with('$') && !part.starts_with("$-1")) return part;
    const ReplyHead head = head_of(part);
    sum += static_cast<std::uint64_t>(head.number);
    if (join == Join::list || join == Join::concat) bodies += head.rest;
  }
  if (join == Join::histograms) return shown(sum_of(parts), protocol);
  std::string out;
  resp::ReplyWriter writer{out, protocol};
  if (join == Join::sum) writer.integer(static_cast<std::int64_t>(sum));
  if (join == Join::any) writer.null();
  if (join == Join::ok) writer.simple("OK");
  if (join == Join::list || join == Join::concat) writer.array(sum);
  return out + bodies;
}

}  // namespace

std::optional<Cut> cut_of(const keys::Command& command) {
  const auto* const row = std::ranges::find(kCuts, command.name, &Row::name);
  return row == std::end(kCuts) ? std::nullopt : std::optional{row->cut};
}

std::optional<Join> join_of_all(const keys::Command& command) {
  const auto* const row = std::ranges::find(kAll, command.name, &AllRow::name);
  return row == std::end(kAll) ? std::nullopt : std::optional{row->join};
}

std::string join_of_none(Join join, resp::Protocol protocol) {
  return join_replies(join, protocol, {});
}

std::uint64_t Spreads::open(const Origin& origin, Join join, std::size_t parts) {
  open_.emplace(++last_, Open{origin, join, parts, std::vector<std::string>(parts)});
  return last_;
}

std::optional<std::pair<Origin, std::string>> Spreads::answer(std::uint64_t spread,
                                                              std::uint64_t part,
                                                              std::string reply) {
  const auto found = open_.find(spread);
  if (found == open_.end()) return std::nullopt;
  Open& open = found->second;
  open.replies[part] = std::move(reply);
  if (--open.missing > 0) return std::nullopt;
  std::pair<Origin, std::string> whole{open.origin,
                                       join_replies(open.join, open.origin.protocol, open.replies)};
  open_.erase(found);
  return whole;
}

}  // namespace pando::shard
