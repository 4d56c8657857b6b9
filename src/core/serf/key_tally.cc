#include "core/serf/key_tally.h"

#include <fmt/format.h>

namespace pando::serf {
namespace {

using command::KeyOperation;

/// Keys that are counted; a keyring has a handful, so more is an attack.
constexpr std::size_t kMaxKeys = 1024;

struct Row {
  KeyOperation operation;
  std::string_view query;
};
constexpr std::array<Row, 4> kRows = {{{KeyOperation::install, "_serf_install-key"},
                                       {KeyOperation::use, "_serf_use-key"},
                                       {KeyOperation::remove, "_serf_remove-key"},
                                       {KeyOperation::list, "_serf_list-keys"}}};

void add(std::map<std::string, int>& counts, const std::string& key) {
  if (counts.size() < kMaxKeys || counts.contains(key)) ++counts[key];
}

}  // namespace

std::string_view key_query_name(KeyOperation operation) {
  return kRows[static_cast<std::size_t>(operation)].query;
}

std::optional<KeyOperation> key_operation(std::string_view query_name) {
  for (const Row& row : kRows)
    if (row.query == query_name) return row.operation;
  return std::nullopt;
}

void KeyTally::fail(const std::string& from, std::string why) {
  ++done_.errors;
  done_.messages.insert_or_assign(from, std::move(why));
}

void KeyTally::count(const std::string& from, ByteView answer) {
  ++done_.responses;
  const bool right_type =
      !answer.empty() &&
      answer.front() == std::byte{static_cast<std::uint8_t>(wire::serf::Type::key_response)};
  if (!right_type) return fail(from, "Invalid key query response type");
  const auto message = wire::serf::decode(answer);
  if (!message) return fail(from, "Failed to decode key query response");
  const auto& response = *std::get_if<wire::serf::KeyResponse>(&*message);
  if (!response.result)
    fail(from, response.message);
  else if (!response.message.empty())
    done_.messages.insert_or_assign(from, response.message);
  if (!response.keys) return;
  for (const std::string& key : *response.keys) add(done_.keys, key);
  add(primaries_, response.primary_key);
}

reply::KeysDone KeyTally::result() const {
  reply::KeysDone result = done_;
  int most = 0;
  for (const auto& [key, nodes] : primaries_) {
    if (nodes > most) result.primary_key = key;
    most = std::max(most, nodes);
  }
  if (result.errors > 0)
    result.error = fmt::format("{}/{} nodes reported failure", result.errors, result.nodes);
  else if (result.responses != result.nodes)
    result.error = fmt::format("{}/{} nodes reported success", result.responses, result.nodes);
  return result;
}

}  // namespace pando::serf
