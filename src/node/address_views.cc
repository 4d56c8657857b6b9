#include "node/address_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/foreign_text.h"
#include "pando/state.h"

namespace pando::node {
namespace {

constexpr std::size_t kMostAddresses = 64, kLongestWord = 32, kLongestAddress = 255;

bool is_word(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !text.empty() && text.size() <= kLongestWord && std::ranges::all_of(text, allowed);
}

bool is_name(std::string_view text) {
  const auto slash = text.find('/');
  return slash != std::string_view::npos && is_word(text.substr(0, slash)) &&
         is_word(text.substr(slash + 1));
}

/// HOST:PORT, whatever HOST is; whether there is such a host is for those who use it.
bool is_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || text.size() > kLongestAddress) return false;
  const std::string_view port = text.substr(colon + 1);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto printed = [](char c) { return c > ' ' && c < '\x7f'; };
  return !port.empty() && port.size() <= 5 && port.front() != '0' &&
         std::ranges::all_of(port, digit) && std::ranges::all_of(text, printed);
}

}  // namespace

std::string check_addresses(const std::map<std::string, std::string>& addresses) {
  if (addresses.size() > kMostAddresses)
    return fmt::format("there are {} addresses of views; use at most {}", addresses.size(),
                       kMostAddresses);
  for (const auto& [name, address] : addresses) {
    if (!is_name(name))
      return fmt::format(
          "'{}' names no view and service; write VIEW/SERVICE with 1 to 32 letters "
          "a-z, digits, - and _ each",
          foreign_text(name));
    if (!is_address(address))
      return fmt::format("'{}' is no address of {}; write HOST:PORT", foreign_text(address), name);
  }
  return {};
}

std::map<std::string, std::string> address_keys(const Config& config) {
  std::map<std::string, std::string> keys{{state::kAddress, config.advertise.to_string()}};
  // What the nodes themselves use is what they are told as members, and nothing else.
  for (const auto& [name, address] : config.addresses)
    keys.emplace(state::kAddresses + name, address);
  return keys;
}

}  // namespace pando::node
