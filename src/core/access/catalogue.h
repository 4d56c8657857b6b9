#pragma once
/// Which commands and categories can a rule name?
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/access/key_uses.h"
#include "wire/resp/command_spec.h"

namespace pando::access {

/// Numbers for all commands. Never changes; any thread.
class Catalogue {
 public:
  using Numbers = std::vector<std::uint32_t>;

  /// The rows must outlive it; rows of one name have one number.
  explicit Catalogue(std::span<const resp::CommandSpec* const> rows);

  std::size_t size() const { return commands_.size(); }
  std::optional<std::uint32_t> number(const resp::CommandSpec& spec) const;
  const KeyUses& uses(std::uint32_t number) const { return commands_[number].uses; }
  /// What `get`, `config` (all that begins so) or `config|get`, in lower case, means; empty:
  /// nothing.
  const Numbers& named(std::string_view name) const;
  /// Null: there is no such category. Without its `@`, in lower case.
  const Numbers* category(std::string_view name) const;
  /// The row that a request means; null: none.
  const resp::CommandSpec* find(resp::Words words) const;
  /// As Redis writes it.
  std::string name(std::uint32_t number) const { return shown_name(*commands_[number].spec); }

  /// All categories of Redis, in its order.
  static std::span<const std::string_view> categories();

 private:
  struct Command {
    const resp::CommandSpec* spec;
    KeyUses uses;
  };
  std::vector<Command> commands_;
  boost::unordered_flat_map<const resp::CommandSpec*, std::uint32_t> numbers_;
  std::map<std::string, Numbers, std::less<>> names_, categories_;
};
using CataloguePtr = std::shared_ptr<const Catalogue>;

}  // namespace pando::access
