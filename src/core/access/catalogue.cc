#include "core/access/catalogue.h"

#include <array>

namespace pando::access {
namespace {

constexpr std::array<std::string_view, 21> kCategories = {
    "keyspace", "read",   "write",       "set",       "sortedset",  "list",        "hash",
    "string",   "bitmap", "hyperloglog", "geo",       "stream",     "pubsub",      "admin",
    "fast",     "slow",   "blocking",    "dangerous", "connection", "transaction", "scripting"};

}  // namespace

Catalogue::Catalogue(std::span<const resp::CommandSpec* const> rows) {
  for (const std::string_view name : kCategories) categories_.try_emplace(std::string{name});
  for (const resp::CommandSpec* row : rows) {
    const std::string name = shown_name(*row);
    const auto number = static_cast<std::uint32_t>(commands_.size());
    const auto [known, fresh] = names_.try_emplace(name, Numbers{number});
    // The word alone, of which only subcommands were known.
    const bool head = !fresh && shown_name(*commands_[known->second.front()].spec) != name;
    if (!fresh && !head) {
      numbers_[row] = known->second.front();
      continue;
    }
    if (head) known->second.insert(known->second.begin(), number);
    commands_.push_back({row, uses_of(*row)});
    numbers_[row] = number;
    if (const std::size_t bar = name.find('|'); bar != std::string::npos)
      names_[name.substr(0, bar)].push_back(number);
    for (const std::string_view category : category_names(row->facts))
      if (const auto it = categories_.find(category.substr(1)); it != categories_.end())
        it->second.push_back(number);
  }
}

std::optional<std::uint32_t> Catalogue::number(const resp::CommandSpec& spec) const {
  const auto it = numbers_.find(&spec);
  if (it == numbers_.end()) return std::nullopt;
  return it->second;
}

const Catalogue::Numbers& Catalogue::named(std::string_view name) const {
  static const Numbers kNone;
  const auto it = names_.find(name);
  return it == names_.end() ? kNone : it->second;
}

const Catalogue::Numbers* Catalogue::category(std::string_view name) const {
  const auto it = categories_.find(name);
  return it == categories_.end() ? nullptr : &it->second;
}

const resp::CommandSpec* Catalogue::find(resp::Words words) const {
  if (words.empty()) return nullptr;
  const auto row = [&](std::string_view name) -> const resp::CommandSpec* {
    const Numbers& found = named(name);
    if (found.empty()) return nullptr;
    const resp::CommandSpec* const spec = commands_[found.front()].spec;
    return shown_name(*spec) == name ? spec : nullptr;
  };
  const std::string first = resp::lower_case(words[0]);
  if (words.size() > 1)
    if (const auto* pair = row(first + "|" + resp::lower_case(words[1]))) return pair;
  return row(first);
}

std::span<const std::string_view> Catalogue::categories() {
  return kCategories;
}

}  // namespace pando::access
