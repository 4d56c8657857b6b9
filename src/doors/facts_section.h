#pragma once
/// Facts that belong together.
#include <fmt/format.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "doors/fact.h"

namespace pando::doors {

/// Adds facts of one section.
class Section {
  using Kind = Fact::Kind;
  using Labels = std::vector<std::pair<std::string_view, std::string>>;

 public:
  Section(Facts& facts, std::string_view name) : facts_(facts), name_(name) {}

  void text(std::string_view name, std::string_view help, std::string value) {
    facts_.push_back({name_, name, Kind::text, help, std::move(value), {}});
  }
  void gauge(std::string_view name, std::string_view help, auto value, Labels labels = {}) {
    facts_.push_back({name_, name, Kind::gauge, help, fmt::to_string(value), std::move(labels)});
  }
  /// One for each value of a label.
  void gauges(std::string_view name, std::string_view help, std::string_view label,
              std::initializer_list<std::pair<std::string_view, std::uint64_t>> values) {
    for (const auto& [which, value] : values)
      gauge(name, help, value, {{label, std::string{which}}});
  }
  void counter(std::string_view name, std::string_view help, auto value, Labels labels = {}) {
    facts_.push_back({name_, name, Kind::counter, help, fmt::to_string(value), std::move(labels)});
  }

 private:
  Facts& facts_;
  std::string_view name_;
};

}  // namespace pando::doors
