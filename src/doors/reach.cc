#include "doors/reach.h"

#include "base/foreign_text.h"

namespace pando::doors {
namespace {

/// Longer ones are none, whoever says so.
constexpr std::size_t kLongestAddress = 255;

}  // namespace

std::map<std::string, Reach> reach_in(const Host& host, std::string_view view) {
  std::string prefix = state::kAddresses;
  prefix.append(view).append("/");
  std::map<std::string, Reach> out;
  for (const state::Entry& entry : host.states({}, prefix)) {
    if (entry.value.size() > kLongestAddress) continue;
    const std::string service = foreign_text(std::string_view{entry.key}.substr(prefix.size()));
    out[entry.node].insert_or_assign(service, foreign_text(text(entry.value)));
  }
  return out;
}

}  // namespace pando::doors
