#include "wire/resp/client_limits.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "base/byte_size.h"
#include "base/whole_number.h"
#include "wire/resp/command_spec.h"

namespace pando::resp {
namespace {

/// Each blank ends a word; a text without anything has none.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
    if (text.empty()) out.push_back(text);
  }
  return out;
}

OutputLimit* class_named(ClientLimits& limits, std::string_view name) {
  if (same_word(name, "normal")) return &limits.normal;
  if (same_word(name, "slave") || same_word(name, "replica")) return &limits.replica;
  return same_word(name, "pubsub") ? &limits.subscriber : nullptr;
}

std::optional<OutputLimit> limit_of(std::string_view hard, std::string_view soft,
                                    std::string_view seconds) {
  const auto most = parse_byte_size(hard), much = parse_byte_size(soft);
  const auto time = whole_number<std::int64_t>(seconds);
  if (!most || !much || !time || *time < 0) return std::nullopt;
  return OutputLimit{*most, *much, *time};
}

std::string shown(std::string_view name, const OutputLimit& limit) {
  return fmt::format("{} {} {} {}", name, limit.hard, limit.soft, limit.seconds);
}

}  // namespace

std::string_view read_output_limits(ClientLimits& limits, std::string_view text) {
  const auto words = words_of(text);
  if (words.size() % 4 != 0) return "Wrong number of arguments in buffer limit configuration.";
  ClientLimits read = limits;
  for (std::size_t i = 0; i < words.size(); i += 4) {
    OutputLimit* const field = class_named(read, words[i]);
    if (field == nullptr) return "Invalid client class specified in buffer limit configuration.";
    const auto limit = limit_of(words[i + 1], words[i + 2], words[i + 3]);
    if (!limit) return "Error in hard, soft or soft_seconds setting in buffer limit configuration.";
    *field = *limit;
  }
  limits = read;
  return {};
}

std::string shown_output_limits(const ClientLimits& limits) {
  return fmt::format("{} {} {}", shown("normal", limits.normal), shown("slave", limits.replica),
                     shown("pubsub", limits.subscriber));
}

}  // namespace pando::resp
