#include "core/verdict/roster.h"

#include <algorithm>
#include <bit>

namespace pando::verdict {
namespace {

/// FNV-1a, then mixed: neighbours in the alphabet must not be neighbours here.
std::uint64_t attraction(std::string_view subject, std::string_view collector) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto eat = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    hash = (hash ^ 0x100U) * 0x100000001b3ULL;  // no byte: an end
  };
  eat(subject);
  eat(collector);
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdULL;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return hash ^ (hash >> 33);
}

/// ⌈ln n⌉ + 3: with so many a rumour misses one in 20 n.
std::size_t fanout(std::size_t population) {
  const auto bits = static_cast<std::size_t>(std::bit_width(population));
  return (bits * 7 + 9) / 10 + 3;  // ln 2 = .69
}

}  // namespace

Roster::Row* Roster::up(const MemberUp& member) {
  if (rows_.size() >= config_.max_members && !rows_.contains(member.name)) return nullptr;
  Row& row = rows_[member.name];
  row.endpoint = member.endpoint;
  row.pando = member.pando;
  return &row;
}

Roster::Row* Roster::find(std::string_view name) {
  const auto it = rows_.find(name);
  return it == rows_.end() ? nullptr : &it->second;
}

const Roster::Row* Roster::find(std::string_view name) const {
  const auto it = rows_.find(name);
  return it == rows_.end() ? nullptr : &it->second;
}

void Roster::erase(const std::string& name) {
  rows_.erase(name);
}

std::vector<std::string> Roster::collectors(std::string_view subject) const {
  using Ranked = std::pair<std::uint64_t, std::string_view>;
  std::vector<Ranked> all;
  if (subject != config_.self) all.emplace_back(attraction(subject, config_.self), config_.self);
  for (const auto& [name, row] : rows_)
    if (row.up && row.pando && name != subject) all.emplace_back(attraction(subject, name), name);
  const auto some = static_cast<std::ptrdiff_t>(std::min(config_.collectors, all.size()));
  std::ranges::partial_sort(all, all.begin() + some, std::greater{});
  std::vector<std::string> best;
  for (auto it = all.begin(); it != all.begin() + some; ++it) best.emplace_back(it->second);
  return best;
}

std::size_t Roster::pando_up(std::string_view except) const {
  return static_cast<std::size_t>(std::ranges::count_if(rows_, [&](const auto& entry) {
    return entry.second.up && entry.second.pando && entry.first != except;
  }));
}

std::size_t Roster::quorum(std::string_view subject) const {
  return std::min(config_.quorum, pando_up(subject) + 1);  // ourselves
}

std::vector<Endpoint> Roster::audience(std::string_view subject, Rng& rng) const {
  std::vector<Endpoint> all;
  for (const auto& [name, row] : rows_)
    if (row.up && row.pando && name != subject) all.push_back(row.endpoint);
  rng.shuffle(all);
  if (const std::size_t few = fanout(all.size()); all.size() > few) all.resize(few);
  return all;
}

bool Roster::may_suppress(Instant now) const {
  const auto already = static_cast<std::size_t>(std::ranges::count_if(
      rows_, [&](const auto& entry) { return entry.second.fitness.suppressed(now); }));
  return already < std::max<std::size_t>(1, rows_.size() / 10);
}

}  // namespace pando::verdict
