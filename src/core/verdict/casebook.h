#pragma once
/// What is gathered against members, until it is certified or forgotten.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/verdict/config.h"
#include "core/verdict/io.h"
#include "proto/death.pb.h"

namespace pando::verdict {

/// One witness's signs, with the time of the first.
struct Testimony {
  std::uint32_t health = 0;
  Signs signs = 0;
  Instant since{};
};

struct Case {
  std::uint32_t incarnation = 0;
  std::map<std::string, Testimony, std::less<>> witnesses;
  std::optional<proto::ExitNotice> notice;  ///< proven
  bool accused = false;                     ///< there was strong evidence
  Instant reported = Instant::min();
  Instant report_at = kNever, check_at = kNever, declare_at = kNever;
  Instant issue_at = kNever, forget_at = kNever;

  Instant due() const { return std::min({report_at, check_at, declare_at, issue_at, forget_at}); }
  /// Whether this witness still hears it.
  bool heard_by(const std::string& witness) const {
    const auto it = witnesses.find(witness);
    return it != witnesses.end() && has(it->second.signs, Sign::speaks);
  }
  /// Witnesses whose link broke and who are refused a new one.
  std::size_t refused() const;
};

/// Bounded. Source: docs/protocol/death.md, "Limits".
class Casebook {
 public:
  using Cases = std::map<std::string, Case, std::less<>>;

  explicit Casebook(const Config& config) : config_(config) {}

  /// The case under this incarnation. A higher one voids what was gathered: it was refuted. Null
  /// for a lower one, or if too many cases are open.
  Case* open(Instant now, const std::string& subject, std::uint32_t incarnation);
  /// Null: none.
  Case* find(std::string_view subject);
  const Case* find(std::string_view subject) const;
  /// The first case whose subject is meant; null: none.
  template <class Predicate>
  const Cases::value_type* find_if(Predicate meant) const {
    for (const auto& entry : cases_)
      if (meant(entry.first)) return &entry;
    return nullptr;
  }
  void close(std::string_view subject);
  /// Replaces what a witness says; without signs it is forgotten.
  static void testify(Case& of, const std::string& witness, const Testimony& testimony);
  /// The first case that wants something at `now`; null: none.
  Cases::value_type* due(Instant now);
  Instant deadline() const;
  std::size_t size() const { return cases_.size(); }

 private:
  const Config& config_;
  Cases cases_;
};

}  // namespace pando::verdict
