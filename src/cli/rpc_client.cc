#include "cli/rpc_client.h"

#include <utility>

namespace pando::cli {
namespace {

using wire::DecodeError;
using wire::rpc::RequestBody;
using wire::rpc::ResponseHeader;
using wire::rpc::Sequence;

constexpr std::chrono::seconds kConnectLimit{10};
/// Records kept while a response is awaited; beyond it the oldest go (Q1).
constexpr std::size_t kMaxWaiting = 65536;

/// The two refusals that come without the body that the command's response has.
bool is_bare(const std::string& error) {
  return error == "Handshake required" || error == "Authentication required";
}

}  // namespace

std::expected<RpcClient, std::string> RpcClient::connect(const RpcTarget& target) {
  const Deadline deadline = after(kConnectLimit);
  auto stream = TcpStream::connect(target.address, deadline);
  if (!stream) return std::unexpected{std::move(stream).error()};
  RpcClient client{*std::move(stream)};
  auto greeted = client.tell(wire::rpc::Handshake{}, deadline);
  if (greeted && !target.auth.empty())
    greeted = client.tell(wire::rpc::Auth{target.auth}, deadline);
  if (!greeted) return std::unexpected{std::move(greeted).error()};
  return client;
}

std::expected<Sequence, std::string> RpcClient::tell(RequestBody request, Deadline deadline) {
  std::optional<Kind> kind;
  if (std::holds_alternative<wire::rpc::Stream>(request)) kind = Kind::events;
  if (std::holds_alternative<wire::rpc::Monitor>(request)) kind = Kind::log;
  if (std::holds_alternative<wire::rpc::SendQuery>(request)) kind = Kind::answers;
  const auto seq = send(std::move(request), deadline);
  if (!seq) return seq;
  auto response = response_to(*seq, deadline);
  if (!response) return std::unexpected{std::move(response).error()};
  if (!response->error.empty()) return std::unexpected{std::move(response->error)};
  if (kind) streams_.emplace(*seq, *kind);
  return seq;
}

template <class Body>
std::expected<RpcAnswer<Body>, std::string> RpcClient::ask(RequestBody request, Deadline deadline) {
  const auto seq = send(std::move(request), deadline);
  if (!seq) return std::unexpected{seq.error()};
  auto response = response_to(*seq, deadline);
  if (!response) return std::unexpected{std::move(response).error()};
  if (is_bare(response->error)) return std::unexpected{std::move(response->error)};
  auto body = complete([&] { return reader_.body<Body>(); }, deadline);
  if (!body) return std::unexpected{std::move(body).error()};
  return RpcAnswer<Body>{std::move(response->error), *std::move(body)};
}

template std::expected<RpcAnswer<wire::rpc::JoinReply>, std::string> RpcClient::ask(
    wire::rpc::RequestBody, Deadline);
template std::expected<RpcAnswer<wire::rpc::MembersReply>, std::string> RpcClient::ask(
    wire::rpc::RequestBody, Deadline);
template std::expected<RpcAnswer<wire::rpc::KeyReply>, std::string> RpcClient::ask(
    wire::rpc::RequestBody, Deadline);
template std::expected<RpcAnswer<wire::rpc::StatsReply>, std::string> RpcClient::ask(
    wire::rpc::RequestBody, Deadline);
template std::expected<RpcAnswer<wire::rpc::CoordinateReply>, std::string> RpcClient::ask(
    wire::rpc::RequestBody, Deadline);

std::expected<RpcRecord, std::string> RpcClient::next_record(Deadline deadline) {
  if (!waiting_.empty()) {
    RpcRecord first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
  }
  while (true) {
    const auto next = header(deadline);
    if (!next) return std::unexpected{next.error()};
    const auto stream = streams_.find(next->seq);
    if (stream != streams_.end() && next->error.empty()) {
      return record(next->seq, stream->second, deadline);
    }
    if (!next->error.empty()) return std::unexpected{next->error};
  }
}

std::expected<Sequence, std::string> RpcClient::send(RequestBody request, Deadline deadline) {
  const Sequence seq = ++last_;
  auto sent = stream_.write(wire::rpc::encode({.seq = seq, .body = std::move(request)}), deadline);
  if (!sent) return std::unexpected{std::move(sent).error()};
  return seq;
}

template <class Read>
auto RpcClient::complete(Read read, Deadline deadline)
    -> std::expected<typename decltype(read())::value_type, std::string> {
  while (true) {
    auto value = read();
    if (value) return *std::move(value);
    if (value.error() != DecodeError::truncated) {
      return std::unexpected{"the answer is no Serf RPC"};
    }
    auto bytes = stream_.read(deadline);
    if (!bytes) return std::unexpected{std::move(bytes).error()};
    if (bytes->empty()) return std::unexpected{"client closed"};
    reader_.feed(*bytes);
  }
}

std::expected<ResponseHeader, std::string> RpcClient::header(Deadline deadline) {
  return complete([&] { return reader_.header(); }, deadline);
}

std::expected<RpcRecord, std::string> RpcClient::record(Sequence seq, Kind kind,
                                                        Deadline deadline) {
  const auto wrap = [seq](auto body) -> std::expected<RpcRecord, std::string> {
    if (!body) return std::unexpected{std::move(body).error()};
    return RpcRecord{seq, *std::move(body)};
  };
  switch (kind) {
    case Kind::events:
      return wrap(complete([&] { return reader_.body<wire::rpc::StreamRecord>(); }, deadline));
    case Kind::log:
      return wrap(complete([&] { return reader_.body<wire::rpc::LogRecord>(); }, deadline));
    case Kind::answers:
      break;
  }
  return wrap(complete([&] { return reader_.body<wire::rpc::AnswerRecord>(); }, deadline));
}

/// The response to a request; records that come before it are kept for next_record().
std::expected<ResponseHeader, std::string> RpcClient::response_to(Sequence seq, Deadline deadline) {
  while (true) {
    auto next = header(deadline);
    if (!next || next->seq == seq) return next;
    const auto stream = streams_.find(next->seq);
    // Serf answers a refused request twice; the second time is of no interest.
    if (stream == streams_.end() || !next->error.empty()) continue;
    auto early = record(next->seq, stream->second, deadline);
    if (!early) return std::unexpected{std::move(early).error()};
    if (waiting_.size() == kMaxWaiting) waiting_.pop_front();
    waiting_.push_back(*std::move(early));
  }
}

}  // namespace pando::cli
