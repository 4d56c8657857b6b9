#pragma once
/// Finds a record by name at four bytes per place: the names stay in the records.
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace pando::serf {

/// Open addressing with linear probing over positions in somebody else's list.
///
/// `name_of` is the way back from a position to its name; it must know every position put in.
/// The order of the places is never shown to anyone. One thread.
class NameIndex {
 public:
  using NameOf = std::function<std::string_view(std::uint32_t)>;
  explicit NameIndex(NameOf name_of);

  std::optional<std::uint32_t> find(std::string_view name) const;
  /// Requires that the name is not in yet.
  void insert(std::string_view name, std::uint32_t position);
  /// Both require that the name is in.
  void move(std::string_view name, std::uint32_t to);
  void erase(std::string_view name);

 private:
  static constexpr std::uint32_t kFree = ~std::uint32_t{0};
  std::size_t home(std::string_view name) const;
  std::size_t next(std::size_t place) const { return (place + 1) & (places_.size() - 1); }
  /// The place of the name, or the free one where its search ends.
  std::size_t place_of(std::string_view name) const;
  void grow();

  NameOf name_of_;
  std::vector<std::uint32_t> places_;  ///< size is a power of two
  std::size_t used_ = 0;
};

}  // namespace pando::serf
