#include "agent/member_filter.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <utility>

namespace pando::agent {
namespace {

using Compiled = std::expected<std::unique_ptr<re2::RE2>, std::string>;

Compiled compile(const std::string& expression) {
  auto anchored = std::make_unique<re2::RE2>(fmt::format("^{}$", expression), re2::RE2::Quiet);
  if (anchored->ok()) return anchored;
  return std::unexpected{
      fmt::format("Failed to compile regex: {}: `{}`", anchored->error(), anchored->pattern())};
}

/// Null for an empty expression.
Compiled compile_unless_empty(const std::string& expression) {
  if (expression.empty()) return nullptr;
  return compile(expression);
}

bool matches(const re2::RE2* expression, std::string_view text) {
  return !expression || re2::RE2::PartialMatch({text.data(), text.size()}, *expression);
}

}  // namespace

MemberFilter::~MemberFilter() = default;
MemberFilter::MemberFilter(MemberFilter&&) noexcept = default;

std::expected<MemberFilter, std::string> MemberFilter::make(const MemberPatterns& patterns) {
  MemberFilter filter;
  for (const auto& [tag, expression] : patterns.tags) {
    auto compiled = compile(expression);
    if (!compiled) return std::unexpected{std::move(compiled).error()};
    filter.tags_.emplace(tag, *std::move(compiled));
  }
  auto status = compile_unless_empty(patterns.status);
  if (!status) return std::unexpected{std::move(status).error()};
  auto name = compile_unless_empty(patterns.name);
  if (!name) return std::unexpected{std::move(name).error()};
  filter.status_ = *std::move(status);
  filter.name_ = *std::move(name);
  return filter;
}

bool MemberFilter::passes(std::string_view name, std::string_view status, const Tags& tags) const {
  if (!matches(status_.get(), status) || !matches(name_.get(), name)) return false;
  return std::ranges::all_of(tags_, [&](const auto& wanted) {
    const auto found = tags.find(wanted.first);
    return matches(wanted.second.get(), found == tags.end() ? std::string_view{} : found->second);
  });
}

}  // namespace pando::agent
