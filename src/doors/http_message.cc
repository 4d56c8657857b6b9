#include "doors/http_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace pando::doors {
namespace {

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Content Too Large";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Error";
  }
}

/// Up to the headers that both forms have. What the node says changes from moment to moment, and
/// is data, whatever a browser thinks it looks like.
std::string begun(const HttpResponse& response) {
  std::string out = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nCache-Control: no-store\r\n"
      "X-Content-Type-Options: nosniff\r\n",
      response.status, reason(response.status), response.type);
  for (const auto& [name, value] : response.headers) out += fmt::format("{}: {}\r\n", name, value);
  return out;
}

}  // namespace

std::string_view query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    if (part.starts_with(name) && part.substr(name.size()).starts_with('='))
      return part.substr(name.size() + 1);
  }
  return {};
}

std::string query_text(std::string_view query, std::string_view name) {
  std::string plain;
  for (std::string_view rest = query_value(query, name); !rest.empty();) {
    unsigned octet = 0;
    const std::string_view digits = rest.substr(1, 2);
    const bool coded =
        rest[0] == '%' && digits.size() == 2 &&
        std::from_chars(digits.data(), digits.data() + 2, octet, 16).ptr == digits.data() + 2;
    plain += coded ? static_cast<char>(octet) : rest[0] == '+' ? ' ' : rest[0];
    rest.remove_prefix(coded ? 3 : 1);
  }
  return plain;
}

std::string to_text(const HttpResponse& response, bool keep_alive, bool head_only) {
  std::string out = begun(response);
  out += fmt::format("Content-Length: {}\r\nConnection: {}\r\n\r\n", response.body.size(),
                     keep_alive ? "keep-alive" : "close");
  return head_only ? out : out + response.body;
}

std::string stream_head(const HttpResponse& response) {
  return begun(response) + "Connection: close\r\n\r\n";
}

}  // namespace pando::doors
