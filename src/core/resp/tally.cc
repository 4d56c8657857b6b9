#include "core/resp/tally.h"

#include <algorithm>

namespace pando::resp {
namespace {

/// Codes that are told apart, as in Redis.
constexpr std::size_t kMostCodes = 128;

void add(CommandCount& sum, const CommandCount& count) {
  sum.calls += count.calls;
  sum.rejected += count.rejected;
  sum.failed += count.failed;
  sum.runs += count.runs;
  sum.nanoseconds += count.nanoseconds;
}

}  // namespace

void Tally::error(std::string_view text) {
  const std::string_view code = text.substr(0, std::min(text.find(' '), text.find('\r')));
  const auto found = errors_.find(code);
  if (found != errors_.end())
    ++found->second;
  else if (errors_.size() < kMostCodes)
    errors_.emplace(code, 1);
}

void Tally::spent(const CommandSpec& row, std::uint64_t runs, std::uint64_t nanoseconds) {
  CommandCount& count = commands_[&row];
  count.runs += runs;
  count.nanoseconds += nanoseconds;
}

void Tally::add(const Tally& other) {
  for (const auto& [row, count] : other.commands_) resp::add(commands_[row], count);
  for (const auto& [code, count] : other.errors_) errors_[code] += count;
}

void Tally::subtract(const Tally& earlier) {
  for (const auto& [row, count] : earlier.commands_) {
    CommandCount& rest = commands_[row];
    rest.calls -= count.calls;
    rest.rejected -= count.rejected;
    rest.failed -= count.failed;
    rest.runs -= count.runs;
    rest.nanoseconds -= count.nanoseconds;
    if (rest == CommandCount{}) commands_.erase(row);
  }
  for (const auto& [code, count] : earlier.errors_)
    if ((errors_[code] -= count) == 0) errors_.erase(code);
}

std::map<std::string, CommandCount> Tally::commands() const {
  std::map<std::string, CommandCount> out;
  // Some have several rows: EXEC that writes, and that does not.
  for (const auto& [row, count] : commands_) resp::add(out[shown_name(*row)], count);
  return out;
}

std::uint64_t Tally::calls() const {
  std::uint64_t sum = 0;
  for (const auto& [row, count] : commands_) sum += count.calls;
  return sum;
}

std::uint64_t Tally::all_errors() const {
  std::uint64_t sum = 0;
  for (const auto& [code, count] : errors_) sum += count;
  return sum;
}

}  // namespace pando::resp
