#pragma once
/// What an HTTP client can ask of an agent: one row per path.
#include <span>
#include <string_view>

#include "doors/host.h"
#include "doors/http_message.h"

namespace pando::doors {

struct HttpRoute {
  std::string_view path, summary;
  /// Null for the stream of events, which the door serves itself.
  HttpResponse (*handle)(const Host& host, const HttpRequest& request) = nullptr;
};

std::span<const HttpRoute> http_routes();
const HttpRoute* find_route(std::string_view path);

/// A short text for an error.
HttpResponse refusal(int status, std::string_view what);

}  // namespace pando::doors
