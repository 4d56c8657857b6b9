#include "shell/seeds.h"

#include <algorithm>

#include "base/whole_number.h"

namespace pando::shell {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::expected<std::uint16_t, std::string> parse_port(std::string_view text) {
  const auto port = whole_number<std::uint16_t>(text);
  if (!port || *port == 0)
    return std::unexpected{"'" + std::string{text} + "' is no port; use 1 to 65535"};
  return *port;
}

/// No name ends in a number (RFC 1123, 2.1): such a text is a mistyped address, and no name server
/// needs to be asked about it.
bool ends_in_number(std::string_view host) {
  const auto last = host.substr(host.rfind('.') + 1);
  return !last.empty() && last.find_first_not_of("0123456789") == std::string_view::npos;
}

std::expected<SeedText, std::string> parse_host(std::string name, std::string_view text,
                                                std::uint16_t default_port) {
  if (const auto endpoint = Endpoint::parse(text, default_port))
    return JoinSeed{std::move(name), *endpoint};
  const auto colon = text.find(':');
  const std::string host{text.substr(0, colon)};
  if (host.empty() || text.starts_with('[') || text.rfind(':') != colon)
    return std::unexpected{"'" + std::string{text} +
                           "' is no HOST[:PORT]; IPv6 with a port is [::1]:7946"};
  const auto port =
      colon == std::string_view::npos ? default_port : parse_port(text.substr(colon + 1));
  if (!port) return std::unexpected{port.error()};
  if (ends_in_number(host))
    return std::unexpected{"'" + host + "' is neither an IP address nor a name"};
  return HostSeed{std::move(name), host, *port};
}

}  // namespace

std::expected<SeedText, std::string> parse_seed(std::string_view text, std::uint16_t default_port) {
  constexpr std::string_view kFile = "file:";
  if (text.starts_with('@')) return FileSeed{std::string{text.substr(1)}};
  if (text.starts_with(kFile)) return FileSeed{std::string{text.substr(kFile.size())}};
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return parse_host({}, text, default_port);
  return parse_host(std::string{text.substr(0, slash)}, text.substr(slash + 1), default_port);
}

std::vector<std::string> seed_lines(std::string_view content) {
  std::vector<std::string> lines;
  while (!content.empty()) {
    const auto end = std::min(content.find('\n'), content.size());
    const auto line = content.substr(0, end);
    const auto seed = trim(line.substr(0, line.find('#')));
    if (!seed.empty()) lines.emplace_back(seed);
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  return lines;
}

}  // namespace pando::shell
