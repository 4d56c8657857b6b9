#pragma once
/// What came back to a query.
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "wire/rpc_messages.h"

namespace pando::cli {

/// Collects answers and words each of them. One thread.
class QueryTally {
 public:
  /// `safe` writes control characters in payloads as escapes, for terminals.
  explicit QueryTally(bool safe) : safe_{safe} {}

  /// The line for an ack or a response; a payload loses one newline at its end.
  std::string add(const wire::rpc::AnswerRecord& record);
  /// `Total Acks: N` (unless none were asked for) and `Total Responses: N`.
  std::string totals(bool with_acks) const;
  /// `{"Acks": […], "Responses": {node: payload}}`.
  nlohmann::ordered_json json() const;

 private:
  bool safe_;
  std::vector<std::string> acks_;
  std::map<std::string, std::string> responses_;
};

}  // namespace pando::cli
