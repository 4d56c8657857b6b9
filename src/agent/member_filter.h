#pragma once
/// Which members does `members-filtered` want?
#include <expected>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "pando/member.h"

namespace re2 {
class RE2;
}

namespace pando::agent {

/// Expressions as a client gives them. An empty status or name asks for nothing.
struct MemberPatterns {
  std::map<std::string, std::string> tags;  ///< tag → expression; an absent tag is empty text
  std::string status, name;
};

/// Compiled patterns, in RE2 syntax.
///
/// Each is anchored as Serf does it: `^` before and `$` after the text. So `a|b` is half anchored
/// on either side, and `(a|b)` is what one usually means.
class MemberFilter {
 public:
  /// An error names the expression and what is wrong with it.
  static std::expected<MemberFilter, std::string> make(const MemberPatterns& patterns);
  ~MemberFilter();
  MemberFilter(MemberFilter&&) noexcept;

  bool passes(std::string_view name, std::string_view status, const Tags& tags) const;

 private:
  MemberFilter() = default;
  std::map<std::string, std::unique_ptr<re2::RE2>> tags_;
  std::unique_ptr<re2::RE2> status_, name_;  ///< null: any
};

}  // namespace pando::agent
