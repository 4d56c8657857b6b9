#include "cli/resp_client.h"

#include <utility>

#include "wire/resp/reply_writer.h"

namespace pando::cli {
namespace {

using resp::Value;

constexpr std::string_view kDefaultUser = "default";
constexpr std::chrono::seconds kConnectLimit{10};
/// Pushes kept while an answer is awaited; beyond it the oldest go (Q1).
constexpr std::size_t kMaxWaiting = 65536;

std::string request(const std::vector<std::string>& words) {
  std::string bytes;
  resp::ReplyWriter out{bytes, resp::Protocol::resp3};
  out.array(words.size());
  for (const std::string& word : words) out.bulk(word);
  return bytes;
}

std::string without_code(std::string text) {
  constexpr std::string_view kCode = "ERR ";
  return text.starts_with(kCode) ? text.substr(kCode.size()) : text;
}

}  // namespace

std::expected<RespClient, std::string> RespClient::connect(const RespTarget& target) {
  const Deadline deadline = after(kConnectLimit);
  auto stream = RespStream::connect(target, deadline);
  if (!stream) return std::unexpected{std::move(stream).error()};
  RespClient client{*std::move(stream)};
  auto greeted = client.ask({"HELLO", "3"}, deadline);
  const bool named = target.user != kDefaultUser;
  const bool strange = !greeted && greeted.error().starts_with("NOAUTH");
  if (!target.auth.empty() && (named || strange))
    greeted = client.ask({"HELLO", "3", "AUTH", target.user, target.auth}, deadline);
  if (!greeted) return std::unexpected{std::move(greeted).error()};
  return client;
}

std::expected<Value, std::string> RespClient::ask(const std::vector<std::string>& words,
                                                  Deadline deadline) {
  const std::string bytes = request(words);
  if (auto sent = stream_.write(std::as_bytes(std::span{bytes}), deadline); !sent)
    return std::unexpected{std::move(sent).error()};
  while (true) {
    auto value = next(deadline);
    if (!value) return value;
    if (value->is_error()) return std::unexpected{without_code(std::move(value->text))};
    if (value->kind != Value::Kind::push) return value;
    if (waiting_.size() >= kMaxWaiting) waiting_.pop_front();
    waiting_.push_back(*std::move(value));
  }
}

std::expected<Value, std::string> RespClient::next_push(Deadline deadline) {
  if (!waiting_.empty()) {
    Value first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
  }
  while (true) {
    auto value = next(deadline);
    if (!value || value->kind == Value::Kind::push) return value;
  }
}

std::expected<Value, std::string> RespClient::next(Deadline deadline) {
  while (true) {
    auto value = reader_.next();
    if (!value) return std::unexpected{std::move(value).error()};
    if (*value) return **std::move(value);
    const auto bytes = stream_.read(deadline);
    if (!bytes) return std::unexpected{bytes.error()};
    if (bytes->empty()) return std::unexpected{"client closed"};
    reader_.feed(*bytes);
  }
}

const Value* field(const Value& map, std::string_view key) {
  if (map.kind != Value::Kind::map) return nullptr;
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2)
    if (map.items[i].text == key) return &map.items[i + 1];
  return nullptr;
}

std::string text_field(const Value& map, std::string_view key) {
  const Value* const value = field(map, key);
  if (value == nullptr) return {};
  return value->kind == Value::Kind::integer ? std::to_string(value->integer) : value->text;
}

}  // namespace pando::cli
