#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <limits>

#include "doors/http_message.h"

namespace pando::doors {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

std::string as_text(boost::beast::string_view view) {
  return {view.data(), view.size()};
}

HttpRequest taken(const Parser& parser) {
  const auto& message = parser.get();
  const std::string target = as_text(message.target());
  const std::size_t mark = target.find('?');
  return {.method = as_text(message.method_string()),
          .path = target.substr(0, mark),
          .query = mark == std::string::npos ? "" : target.substr(mark + 1),
          .last_event_id = as_text(message["Last-Event-ID"]),
          .keep_alive = message.keep_alive()};
}

int status_of(const boost::system::error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::bad_version) return 505;
  return 400;
}

}  // namespace

struct HttpReader::State {
  explicit State(std::size_t most_bytes) : most(most_bytes) { restart(); }

  void restart() {
    parser.emplace();
    parser->eager(true);
    parser->header_limit(static_cast<std::uint32_t>(most));
    parser->body_limit(0);
  }

  std::size_t most;
  std::string buffer;
  std::optional<Parser> parser;
};

HttpReader::HttpReader(std::size_t most) : state_(std::make_unique<State>(most)) {}
HttpReader::~HttpReader() = default;
HttpReader::HttpReader(HttpReader&&) noexcept = default;

void HttpReader::feed(ByteView bytes) {
  state_->buffer.append(text(bytes));
}

std::expected<std::optional<HttpRequest>, int> HttpReader::next() {
  State& s = *state_;
  while (!s.buffer.empty()) {
    boost::system::error_code error;
    const std::size_t used = s.parser->put(boost::asio::buffer(s.buffer), error);
    s.buffer.erase(0, used);
    if (error == http::error::need_more) {
      // Beast looks at the limit only once the headers are complete.
      if (s.buffer.size() > s.most) return std::unexpected{431};
      return std::nullopt;
    }
    if (error) return std::unexpected{status_of(error)};
    if (!s.parser->is_done()) continue;
    HttpRequest request = taken(*s.parser);
    s.restart();
    return request;
  }
  return std::nullopt;
}

bool HttpReader::midway() const {
  return !state_->buffer.empty() || state_->parser->got_some();
}

}  // namespace pando::doors
