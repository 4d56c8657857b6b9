#pragma once
/// What an HTTP client can ask of an agent: one row per path.
#include <functional>
#include <span>
#include <string_view>

#include "doors/host.h"
#include "doors/http_message.h"

namespace pando::doors {

/// Is told the answer once, now or later.
using HttpTold = std::function<void(const HttpResponse& response)>;

struct HttpRoute {
  std::string_view path, summary;
  /// Null for the stream of events, which the door serves itself, and for what is asked.
  HttpResponse (*handle)(const Host& host, const HttpRequest& request) = nullptr;
  /// What other nodes may have to be asked for.
  void (*ask)(Host& host, const HttpRequest& request, HttpTold told) = nullptr;
};

std::span<const HttpRoute> http_routes();
const HttpRoute* find_route(std::string_view path);

/// A short text for an error.
HttpResponse refusal(int status, std::string_view what);

}  // namespace pando::doors
