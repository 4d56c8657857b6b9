#include "node/shard/copies.h"

#include <algorithm>
#include <bit>

namespace pando::shard {
namespace {

constexpr std::size_t kBits = 64;

keys::Outcome unreachable(keys::Call&) {
  return keys::Outcome::done;
}

}  // namespace

const keys::Command& copies_command() {
  static const keys::Command command{
      {.name = "PANDO.COPIES", .summary = "How many copies there are beside the primary"},
      unreachable};
  return command;
}

void Written::wrote(std::uint64_t client, std::uint16_t bucket) {
  if (last_ == nullptr || last_client_ != client) last_ = &buckets_[client], last_client_ = client;
  Bits& bits = *last_;
  const std::size_t place = bucket / kBits;
  if (place >= bits.size()) bits.resize(place + 1);
  bits[place] |= std::uint64_t{1} << bucket % kBits;
}

std::vector<std::uint16_t> Written::of(std::uint64_t client) const {
  std::vector<std::uint16_t> out;
  const auto found = buckets_.find(client);
  if (found == buckets_.end()) return out;
  for (std::size_t place = 0; place < found->second.size(); ++place)
    for (std::uint64_t bits = found->second[place]; bits != 0; bits &= bits - 1)
      out.push_back(static_cast<std::uint16_t>(place * kBits +
                                               static_cast<std::size_t>(std::countr_zero(bits))));
  return out;
}

std::uint64_t CopyWaits::add(CopyWait wait) {
  open_.emplace(++last_, std::move(wait));
  return last_;
}

CopyWait* CopyWaits::find(std::uint64_t number) {
  const auto found = open_.find(number);
  return found == open_.end() ? nullptr : &found->second;
}

std::optional<CopyWait> CopyWaits::take(std::uint64_t number) {
  auto node = open_.extract(number);
  if (!node) return std::nullopt;
  return std::move(node.mapped());
}

std::vector<std::uint64_t> CopyWaits::due(Instant now) const {
  std::vector<std::uint64_t> out;
  for (const auto& [number, wait] : open_)
    if (wait.until <= now || (!wait.asking && wait.again <= now)) out.push_back(number);
  return out;
}

Instant CopyWaits::deadline() const {
  Instant first = kNever;
  for (const auto& [number, wait] : open_)
    first = std::min({first, wait.until, wait.asking ? kNever : wait.again});
  return first;
}

std::vector<std::uint64_t> CopyWaits::those(const std::function<bool(const Origin&)>& of) const {
  std::vector<std::uint64_t> out;
  for (const auto& [number, wait] : open_)
    if (of(wait.origin)) out.push_back(number);
  return out;
}

void CopyWaits::drop(const std::function<bool(const Origin&)>& gone) {
  std::erase_if(open_, [&](const auto& entry) { return gone(entry.second.origin); });
}

}  // namespace pando::shard
