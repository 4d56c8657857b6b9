#pragma once
/// Which row does a request mean? Found by its first word or two, without regard to case.
#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "wire/resp/command_spec.h"

namespace pando::resp {

/// One thread.
class CommandIndex {
 public:
  /// `spec` must outlive this. Of two rows with one name the first counts.
  void add(const CommandSpec& spec);
  /// Null: no row has this name. Rows of two words go before the row of their first.
  const CommandSpec* find(Words words) const;

 private:
  struct Row {
    const CommandSpec* spec = nullptr;  ///< null: only rows of two words begin so
    bool pairs = false;                 ///< rows of two words begin so
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  /// By name in lower case, a blank between two words; or by a first word.
  boost::unordered_flat_map<std::string, Row, Hash, std::equal_to<>> rows_;
  /// What was found last and no pair begins with: clients spell one word again and again.
  mutable std::string last_word_;
  mutable const CommandSpec* last_ = nullptr;
};

}  // namespace pando::resp
