#include "core/access/registers.h"

#include <algorithm>
#include <utility>

#include "base/whole_number.h"
#include "core/access/rules.h"

namespace pando::access {
namespace {

/// Of a stamp: there must be room to go above what anybody says.
constexpr std::uint64_t kLatest = std::uint64_t{1} << 62;

std::size_t size_of(const std::optional<std::string>& rules) {
  return rules ? rules->size() : 0;
}

/// The word up to the next blank, which is taken off, too.
std::string_view next_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

}  // namespace

std::string encode(const Register& entry) {
  std::string out = std::to_string(entry.stamp.time) + " " + entry.stamp.node.to_string();
  if (entry.rules) out += " " + *entry.rules;
  return out;
}

std::optional<Register> decode(std::string_view text) {
  Register out;
  const auto time = whole_number<std::uint64_t>(next_word(text));
  if (!time) return std::nullopt;
  out.stamp.time = *time;
  const auto node = Id::parse(next_word(text));
  if (!node || text.size() > kLongestRules || out.stamp.time >= kLatest) return std::nullopt;
  out.stamp.node = *node;
  if (!text.empty()) out.rules = text;
  return out;
}

const Register* Registers::find(std::string_view name) const {
  const auto it = all_.find(name);
  return it == all_.end() ? nullptr : &it->second;
}

Stamp Registers::next(std::uint64_t now, const Id& self) const {
  return {std::max(now, latest_ + 1), self};
}

Registers::Taken Registers::merge(std::string_view name, Register entry) {
  const auto it = all_.find(name);
  const bool known = it != all_.end();
  if (known && entry <= it->second) return Taken::older;
  const std::size_t before = known ? size_of(it->second.rules) : 0;
  const std::size_t bytes = bytes_ - before + size_of(entry.rules);
  if (name.empty() || name.size() > kLongestName || bytes > kMostRules) return Taken::full;
  if (!known && all_.size() >= kMostRegisters && !make_room()) return Taken::full;
  bytes_ = bytes;
  latest_ = std::max(latest_, entry.stamp.time);
  all_.insert_or_assign(std::string{name}, std::move(entry));
  return Taken::yes;
}

/// The oldest of those that are deleted goes.
bool Registers::make_room() {
  auto oldest = all_.end();
  for (auto it = all_.begin(); it != all_.end(); ++it)
    if (!it->second.rules && (oldest == all_.end() || it->second.stamp < oldest->second.stamp))
      oldest = it;
  if (oldest == all_.end()) return false;
  forgotten_ = oldest->first;
  all_.erase(oldest);
  return true;
}

std::string Registers::take_forgotten() {
  return std::exchange(forgotten_, {});
}

}  // namespace pando::access
