#pragma once
/// Who is there, who was, and who collects evidence about whom.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "core/verdict/config.h"
#include "core/verdict/fitness.h"
#include "core/verdict/io.h"

namespace pando::verdict {

class Roster {
 public:
  struct Row {
    Endpoint endpoint;
    bool pando = false, up = false;
    Participant who;  ///< all zeros: not known
    Instant down_at{};
    std::uint32_t down_incarnation = 0;
    Fitness fitness;
  };

  explicit Roster(const Config& config) : config_(config) {}

  /// The row of a member that is there; null if there are too many.
  Row* up(const MemberUp& member);
  /// Null: unknown.
  Row* find(std::string_view name);
  const Row* find(std::string_view name) const;
  void erase(const std::string& name);

  /// The collectors of a member, ourselves perhaps among them, best first. Pando members only.
  std::vector<std::string> collectors(std::string_view subject) const;
  /// How many refused witnesses are strong evidence against it: never 0.
  std::size_t quorum(std::string_view subject) const;
  /// Some members to tell news about `subject` to.
  std::vector<Endpoint> audience(std::string_view subject, Rng& rng) const;
  /// Whether one more may be suppressed.
  bool may_suppress(Instant now) const;

 private:
  std::size_t pando_up(std::string_view except) const;

  const Config& config_;
  std::map<std::string, Row, std::less<>> rows_;
};

}  // namespace pando::verdict
