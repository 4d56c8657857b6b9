#include "cli/query_view.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/text_table.h"

namespace pando::cli {

std::string QueryTally::add(const wire::rpc::AnswerRecord& record) {
  const std::string from = printable(record.from);
  if (record.type == "ack") {
    acks_.push_back(record.from);
    return fmt::format("Ack from '{}'\n", from);
  }
  if (record.type != "response") return {};
  const std::string& payload = responses_[record.from] = to_string(record.payload);
  std::string_view shown = payload;
  if (shown.ends_with('\n')) shown.remove_suffix(1);
  return fmt::format("Response from '{}': {}\n", from,
                     safe_ ? printable_lines(shown) : std::string{shown});
}

std::string QueryTally::totals(bool with_acks) const {
  const std::string acks = with_acks ? fmt::format("Total Acks: {}\n", acks_.size()) : "";
  return fmt::format("{}Total Responses: {}\n", acks, responses_.size());
}

nlohmann::ordered_json QueryTally::json() const {
  return {{"Acks", acks_}, {"Responses", nlohmann::ordered_json(responses_)}};
}

}  // namespace pando::cli
