#pragma once
/// One thing that is counted or measured, for whoever shows it: INFO, PANDO.INFO, /metrics.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pando::doors {

struct Fact {
  /// `text` is for people and no number; counters only grow while the process lives.
  enum class Kind : std::uint8_t { text, gauge, counter };

  std::string_view section;  ///< `node`, `traffic`, …
  std::string_view name;     ///< lower case with underscores, its unit last
  Kind kind = Kind::gauge;
  std::string_view help;  ///< one line without a full stop
  std::string value;
  /// Facts of one name that differ in a label follow each other.
  std::vector<std::pair<std::string_view, std::string>> labels;
};
using Facts = std::vector<Fact>;

/// The name with its labels' values: `refused_too_large`.
std::string full_name(const Fact& fact);

/// Redis's form: `# Section`, then `name:value` lines. Only the sections named, in any case; all if
/// none is.
std::string info_text(const Facts& facts, const std::vector<std::string>& sections);
/// Prometheus's text format 0.0.4; names begin with `pando_`, those of counters end in `_total`.
std::string prometheus_text(const Facts& facts);

}  // namespace pando::doors
