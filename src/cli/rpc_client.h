#pragma once
/// The other end of the agent's RPC port, for programs that can wait.
#include <chrono>
#include <deque>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "cli/tcp_stream.h"
#include "wire/rpc.h"

namespace pando::cli {

/// Where an agent answers, and the token it may ask for.
struct RpcTarget {
  std::string address = "127.0.0.1:7373";
  std::string auth;
};

/// One record of a stream that this client has started.
struct RpcRecord {
  wire::rpc::Sequence seq = 0;
  std::variant<wire::rpc::StreamRecord, wire::rpc::LogRecord, wire::rpc::AnswerRecord> body;
};

/// A response with a body, which is there even beside an error.
template <class Body>
struct RpcAnswer {
  std::string error;  ///< the agent's words; empty: it was done
  Body body;
};

/// One conversation, one question at a time. An unexpected value is a clause that says why there is
/// no answer; after one that is not the agent's own word the client is of no more use.
class RpcClient {
 public:
  /// Connects, shakes hands and shows the token if there is one.
  static std::expected<RpcClient, std::string> connect(const RpcTarget& target);

  /// For commands without a response body. A stream's records then come from next_record(); the
  /// result is the number they carry.
  std::expected<wire::rpc::Sequence, std::string> tell(wire::rpc::RequestBody request,
                                                       Deadline deadline);
  /// For commands with one. Body must be the one that belongs to the command.
  template <class Body>
  std::expected<RpcAnswer<Body>, std::string> ask(wire::rpc::RequestBody request,
                                                  Deadline deadline);
  std::expected<RpcRecord, std::string> next_record(Deadline deadline);

  /// Waits end with the reason kInterrupted as soon as this descriptor is readable.
  void interrupt_on(int descriptor) { stream_.interrupt_on(descriptor); }

 private:
  enum class Kind : std::uint8_t { events, log, answers };

  explicit RpcClient(TcpStream stream) : stream_{std::move(stream)} {}
  std::expected<wire::rpc::Sequence, std::string> send(wire::rpc::RequestBody request,
                                                       Deadline deadline);
  /// Calls `read` until it has a whole value, reading from the connection in between.
  template <class Read>
  auto complete(Read read, Deadline deadline)
      -> std::expected<typename decltype(read())::value_type, std::string>;
  std::expected<wire::rpc::ResponseHeader, std::string> header(Deadline deadline);
  std::expected<RpcRecord, std::string> record(wire::rpc::Sequence seq, Kind kind,
                                               Deadline deadline);
  std::expected<wire::rpc::ResponseHeader, std::string> response_to(wire::rpc::Sequence seq,
                                                                    Deadline deadline);

  TcpStream stream_;
  wire::rpc::ResponseReader reader_;
  wire::rpc::Sequence last_ = 0;
  std::map<wire::rpc::Sequence, Kind> streams_;
  std::deque<RpcRecord> waiting_;  ///< records that came before an awaited response; bounded
};

extern template std::expected<RpcAnswer<wire::rpc::JoinReply>, std::string> RpcClient::ask(
    wire::rpc::RequestBody, Deadline);
extern template std::expected<RpcAnswer<wire::rpc::MembersReply>, std::string> RpcClient::ask(
    wire::rpc::RequestBody, Deadline);
extern template std::expected<RpcAnswer<wire::rpc::KeyReply>, std::string> RpcClient::ask(
    wire::rpc::RequestBody, Deadline);
extern template std::expected<RpcAnswer<wire::rpc::StatsReply>, std::string> RpcClient::ask(
    wire::rpc::RequestBody, Deadline);
extern template std::expected<RpcAnswer<wire::rpc::CoordinateReply>, std::string> RpcClient::ask(
    wire::rpc::RequestBody, Deadline);

}  // namespace pando::cli
