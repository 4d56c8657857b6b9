#include "core/serf/filters.h"

#include <re2/re2.h>

#include <algorithm>

#include "wire/serf.h"

namespace pando::serf {
namespace {

/// A whole query has 1024 bytes by default; these are far beyond what fits there.
constexpr std::size_t kMaxFilters = 64;
constexpr std::size_t kMaxExpression = 1024;
constexpr std::int64_t kExpressionMemory = 256 * 1024;

bool matches(const std::string& expression, const std::string& value) {
  if (expression.size() > kMaxExpression) return false;
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kExpressionMemory);
  options.set_never_capture(true);
  const RE2 compiled{expression, options};
  return compiled.ok() && RE2::PartialMatch(value, compiled);
}

bool pass(const wire::serf::NodeFilter& filter, const NodeInfo& self) {
  return std::find(filter.nodes.begin(), filter.nodes.end(), self.name) != filter.nodes.end();
}

bool pass(const wire::serf::TagFilter& filter, const NodeInfo& self) {
  const Tags tags = wire::serf::decode_tags(self.meta);
  const auto tag = tags.find(filter.tag);
  return matches(filter.expression, tag == tags.end() ? std::string{} : tag->second);
}

bool passes_one(ByteView bytes, const NodeInfo& self) {
  const auto filter = wire::serf::decode_filter(bytes);
  return filter && std::visit([&](const auto& f) { return pass(f, self); }, *filter);
}

}  // namespace

bool passes(std::span<const Bytes> filters, const NodeInfo& self) {
  return filters.size() <= kMaxFilters &&
         std::all_of(filters.begin(), filters.end(),
                     [&](const Bytes& filter) { return passes_one(filter, self); });
}

}  // namespace pando::serf
