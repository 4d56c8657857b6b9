#pragma once
/// For tests: a server on a free loopback port that answers RPC requests as it is told to.
#include <memory>
#include <mutex>
#include <vector>

#include "cli/test_server.h"
#include "wire/rpc.h"

namespace pando::cli {

/// What it says to a request is what `answer` returns; nullopt closes the connection, and what was
/// said to requests in the same piece of bytes is lost.
class RpcTestServer {
 public:
  using Answer = std::function<std::optional<Bytes>(const wire::rpc::Request&)>;

  explicit RpcTestServer(Answer answer)
      : answer_{std::move(answer)}, server_{[this] { return conversation(); }} {}

  std::string address() const { return server_.address(); }
  /// Everything asked so far, over all connections.
  std::vector<wire::rpc::Request> requests() const {
    const std::scoped_lock lock{mutex_};
    return requests_;
  }

 private:
  TestServer::Talk conversation() {
    const auto reader = std::make_shared<wire::rpc::RequestReader>();
    return [this, reader](ByteView piece) { return talk(*reader, piece); };
  }

  std::optional<Bytes> talk(wire::rpc::RequestReader& reader, ByteView piece) {
    reader.feed(piece);
    Bytes all;
    while (const auto request = reader.next()) {
      {
        const std::scoped_lock lock{mutex_};
        requests_.push_back(*request);
      }
      const auto said = answer_(*request);
      if (!said) return std::nullopt;
      all.insert(all.end(), said->begin(), said->end());
    }
    return all;
  }

  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<wire::rpc::Request> requests_;
  TestServer server_;  // last: its thread uses the others
};

}  // namespace pando::cli
