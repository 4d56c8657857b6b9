#pragma once
/// Did every living member answer?
#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace pando::cli {

/// Who should have acknowledged a ping to all, and who did.
struct Reachability {
  std::size_t members = 0;         ///< of any status
  std::vector<std::string> live;   ///< names with status alive
  std::vector<std::string> acked;  ///< in order of arrival
  std::chrono::duration<double> query_time{}, last_answer{};

  /// Living members without an ack, and names that acked without being alive; sorted.
  std::vector<std::string> missing() const;
  std::vector<std::string> unexpected() const;
  bool complete() const { return missing().empty() && unexpected().empty(); }
};

/// The verdict: one line if all is well, else the names and what to check.
std::string verdict_text(const Reachability& found);
nlohmann::ordered_json reachability_json(const Reachability& found);

}  // namespace pando::cli
