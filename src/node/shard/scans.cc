#include "node/shard/scans.h"

#include "base/whole_number.h"
#include "node/shard/reply_head.h"
#include "wire/resp/reply_writer.h"

namespace pando::shard {
namespace {

constexpr int kPlaceBits = 48;
/// Buckets that one call looks at, if little is in them.
constexpr std::size_t kSteps = 256;
/// How many keys a call is to find, if it does not say.
constexpr std::size_t kWanted = 10;

std::size_t wanted_of(resp::Words words) {
  for (std::size_t i = 2; i + 1 < words.size(); ++i)
    if (resp::same_word(words[i], "COUNT"))
      return whole_number<std::size_t>(words[i + 1]).value_or(kWanted);
  return kWanted;
}

}  // namespace

std::optional<std::uint64_t> Scans::open(const Task& task, bool own_keys) {
  const auto cursor =
      task.words.size() > 1 ? whole_number<std::uint64_t>(task.words[1]) : std::nullopt;
  if (!cursor) return std::nullopt;
  open_.emplace(++last_, Open{.asked = KeptTask{task},
                              .bucket = *cursor >> kPlaceBits,
                              .place = *cursor & ((std::uint64_t{1} << kPlaceBits) - 1),
                              .wanted = wanted_of(task.words),
                              .own_keys = own_keys});
  return last_;
}

std::optional<Task> Scans::step(std::uint64_t scan, std::vector<std::string_view>& words) {
  const auto found = open_.find(scan);
  if (found == open_.end()) return std::nullopt;
  Open& open = found->second;
  Task task = open.asked.task(words);
  open.cursor = std::to_string(open.place);
  words[1] = open.cursor;
  task.words = words;
  task.origin = {Origin::Kind::scan, scan, 0, task.origin.protocol};
  task.bucket = static_cast<std::uint16_t>(open.bucket);
  return task;
}

bool Scans::answer(std::uint64_t scan, std::string_view reply, std::size_t buckets) {
  const auto found = open_.find(scan);
  if (found == open_.end()) return false;
  Open& open = found->second;
  // *2, the length of the cursor, the cursor, then the keys.
  const std::string_view behind_two = head_of(reply).rest;
  const std::string_view behind_length = head_of(behind_two).rest;
  const std::size_t end = behind_length.find('\r');
  const auto next = whole_number<std::uint64_t>(behind_length.substr(0, end));
  if (!reply.starts_with('*') || !next) return open.error = reply, false;
  const ReplyHead keys = head_of(head_of(behind_length).rest);
  open.found += static_cast<std::size_t>(keys.number);
  open.bodies += keys.rest;
  open.place = *next;
  open.bucket += *next == 0;
  if (open.bucket >= buckets) open.bucket = 0;
  const bool over = open.bucket == 0 && open.place == 0;
  return !over && open.found < open.wanted && ++open.steps < kSteps;
}

std::pair<Origin, std::string> Scans::close(std::uint64_t scan) {
  Open open = std::move(open_.extract(scan).mapped());
  if (!open.error.empty()) return {open.asked.origin(), std::move(open.error)};
  std::string out;
  resp::ReplyWriter writer{out, open.asked.origin().protocol};
  writer.array(2);
  writer.bulk(std::to_string(open.bucket << kPlaceBits | open.place));
  writer.array(open.found);
  return {open.asked.origin(), out + open.bodies};
}

}  // namespace pando::shard
