#pragma once
/// For tests: a server on a free loopback port that answers Redis clients as it is told to.
#include <memory>
#include <mutex>
#include <vector>

#include "cli/test_server.h"
#include "wire/resp/request_reader.h"

namespace pando::cli {

/// A text as it travels.
inline std::string bulk(const std::string& text) {
  return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

/// What it says to a request is what `answer` returns, RESP as it travels; nullopt closes the
/// connection.
class RespTestServer {
 public:
  using Words = std::vector<std::string>;
  using Answer = std::function<std::optional<std::string>(const Words&)>;

  explicit RespTestServer(Answer answer)
      : answer_{std::move(answer)}, server_{[this] { return conversation(); }} {}

  std::string address() const { return server_.address(); }
  /// Everything asked so far, over all connections.
  std::vector<Words> requests() const {
    const std::scoped_lock lock{mutex_};
    return requests_;
  }

 private:
  TestServer::Talk conversation() {
    const auto reader = std::make_shared<resp::RequestReader>();
    return [this, reader](ByteView piece) { return talk(*reader, piece); };
  }

  std::optional<Bytes> talk(resp::RequestReader& reader, ByteView piece) {
    reader.feed(piece);
    Bytes all;
    for (auto next = reader.next(); next && *next; next = reader.next()) {
      const Words words{(*next)->begin(), (*next)->end()};
      {
        const std::scoped_lock lock{mutex_};
        requests_.push_back(words);
      }
      const auto said = answer_(words);
      if (!said) return std::nullopt;
      const ByteView bytes = std::as_bytes(std::span{*said});
      all.insert(all.end(), bytes.begin(), bytes.end());
    }
    return all;
  }

  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<Words> requests_;
  TestServer server_;  // last: its thread uses the others
};

}  // namespace pando::cli
