#pragma once
/// Requests and responses of HTTP/1.1, as far as the HTTP door needs them.
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pando/bytes.h"

namespace pando::doors {

struct HttpRequest {
  std::string method;
  std::string path;           ///< what stands before `?`
  std::string query;          ///< what stands behind it
  std::string last_event_id;  ///< of the header; empty if there is none
  bool keep_alive = true;
  std::string view;  ///< of the door by which it came
};

/// The value of `name=` in a query, as it is written there; empty if there is none.
std::string_view query_value(std::string_view query, std::string_view name);
/// The same with `%41` and `+` resolved.
std::string query_text(std::string_view query, std::string_view name);

struct HttpResponse {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string_view, std::string>> headers;
};

/// Status line, headers and, unless the request was HEAD, body.
std::string to_text(const HttpResponse& response, bool keep_alive, bool head_only);
/// The same without a length, for a body that ends with the connection.
std::string stream_head(const HttpResponse& response);

/// Cuts a stream into requests, in whatever pieces it comes. Requests with a body are refused.
class HttpReader {
 public:
  /// `most`: bytes of a request line with all headers.
  explicit HttpReader(std::size_t most);
  ~HttpReader();
  HttpReader(HttpReader&&) noexcept;
  HttpReader& operator=(HttpReader&&) = delete;

  void feed(ByteView bytes);
  /// nullopt: more bytes are needed. An error is a status of 400 or more; after it the stream is
  /// beyond repair.
  std::expected<std::optional<HttpRequest>, int> next();
  /// A request has begun and is not complete.
  bool midway() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pando::doors
