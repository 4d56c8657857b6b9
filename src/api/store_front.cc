#include "api/store_front.h"

#include <exception>

#include "node/shard/transaction.h"
#include "shell/clock.h"
#include "wire/resp/reply_reader.h"

namespace pando {
namespace {

constexpr std::uint64_t kClient = 1;
constexpr std::uint8_t kShard = 0;  ///< the only one
constexpr Duration kUpdating = std::chrono::seconds{5};
constexpr std::string_view kFailed = "FAILED ";

Error no_data() {
  return {ErrorCode::bad_argument,
          "this node has nothing to do with data: set ClusterOptions::map.data"};
}

/// What an error of a shard or of a command says to a program.
Error error_of(std::string text) {
  const auto is = [&](std::string_view word) { return text.starts_with(word); };
  if (is("INDOUBT")) return {ErrorCode::lost, std::move(text)};
  if (is("CLUSTERDOWN")) return {ErrorCode::unreachable, std::move(text)};
  if (is("TRYAGAIN") || is("OOM")) return {ErrorCode::overloaded, std::move(text)};
  if (is("UNKNOWNMETHOD")) return {ErrorCode::unknown_method, std::move(text)};
  if (is(kFailed)) return {ErrorCode::handler_failed, text.substr(kFailed.size())};
  return {ErrorCode::refused, std::move(text)};
}

Outcome<resp::Value> outcome_of(const std::string& reply) {
  resp::ReplyReader reader;
  reader.feed(view(reply));
  auto value = reader.next();
  if (!value || !*value) return std::unexpected(Error{ErrorCode::refused, "an answer without end"});
  if ((*value)->is_error()) return std::unexpected(error_of(std::move((*value)->text)));
  return std::move(**value);
}

/// The time of day after a time limit, in milliseconds; 0: never.
std::int64_t expiry(std::int64_t now_ms, Duration limit) {
  if (limit <= Duration{}) return 0;
  return now_ms + std::chrono::ceil<std::chrono::milliseconds>(limit).count();
}

/// What a handler that throws comes to.
template <class Call>
std::optional<Error> caught(Call call) {
  try {
    call();
    return {};
  } catch (const std::exception& error) {
    return Error{ErrorCode::handler_failed, error.what()};
  } catch (...) {
    return Error{ErrorCode::handler_failed, "it threw something"};
  }
}

}  // namespace

std::optional<Bytes> bytes_of(const resp::Value& value) {
  if (value.kind == resp::Value::Kind::null) return {};
  return to_bytes(value.text);
}

void StoreFront::open(shell::NodeDriver& node, const Participant& self,
                      std::function<void(const Note&)> noted) {
  line_ = std::make_unique<shell::ShardLine>(
      thread_->loop(), node, std::vector<shell::Loop*>{&thread_->loop()}, std::move(noted));
  shard_ = std::make_unique<shell::ShardDriver>(
      thread_->loop(), line_->lease(),
      shard::Config{.self = self,
                    .name = node.node().name(),
                    .wall_clock = shell::wall_clock(),
                    .entries = this},
      shell::ShardUser{[this](std::span<const shard::Answered> a) { answered(a); },
                       [this](shard::Outbox said) { line_->say(kShard, std::move(said)); },
                       [](const resp::ClientLimits&) {},  // programs have none
                       [this](Instant) { line_->turned(kShard); }});
  line_->connect(kShard, *shard_);
}

void StoreFront::end() {
  waiting_.clear();
  shard_.reset();
  line_.reset();
}

void StoreFront::ask(const std::vector<std::string>& words, Told told) {
  if (!shard_) return told(std::unexpected(no_data()));
  const std::vector<std::string_view> views{words.begin(), words.end()};
  const keys::Command* const row =
      words[0] == shard::entry_command().name ? &shard::entry_command() : shard::row_of(views);
  waiting_.emplace(++last_ticket_, std::move(told));
  shard_->step(shard::Request{.client = kClient,
                              .ticket = last_ticket_,
                              .command = row,
                              .words = views,
                              .protocol = resp::Protocol::resp3});
}

void StoreFront::answered(std::span<const shard::Answered> answers) {
  for (const shard::Answered& one : answers)
    if (auto waiting = waiting_.extract(one.ticket)) waiting.mapped()(outcome_of(one.reply));
}

// ---- update -------------------------------------------------------------------------------------

struct StoreFront::Update {
  std::string key;
  Store::Change change;
  Instant until;
  Promise<std::optional<Bytes>> promise;
};

Pending<std::optional<Bytes>> StoreFront::update(std::string key, Store::Change change) {
  Promise<std::optional<Bytes>> promise{thread_};
  auto pending = promise.pending();
  auto update = std::make_shared<Update>(
      Update{std::move(key), std::move(change), shell::now() + kUpdating, std::move(promise)});
  thread_->post([this, update = std::move(update)] { look(update); });
  return pending;
}

/// The version first: whatever changes after it is noticed.
void StoreFront::look(std::shared_ptr<Update> update) {
  ask({"WATCH", update->key}, [this, update](Outcome<resp::Value> version) {
    if (!version) return update->promise.keep(std::unexpected(std::move(version.error())));
    ask({"GET", update->key},
        [this, update, version = std::move(version->text)](Outcome<resp::Value> found) {
          if (!found) return update->promise.keep(std::unexpected(std::move(found.error())));
          change(update, version, bytes_of(*found));
        });
  });
}

void StoreFront::change(std::shared_ptr<Update> update, std::string version,
                        std::optional<Bytes> found) {
  std::optional<Bytes> next;
  if (auto error = caught([&] { next = update->change(found); }))
    return update->promise.keep(std::unexpected(*std::move(error)));
  std::vector<std::string> words{"EXEC", "1", update->key, std::move(version)};
  if (next)
    words.insert(words.end(), {"4", "SET", update->key, to_string(*next), "KEEPTTL"});
  else
    words.insert(words.end(), {"2", "DEL", update->key});
  ask(words, [this, update, next = std::move(next)](Outcome<resp::Value> done) mutable {
    if (!done) return update->promise.keep(std::unexpected(std::move(done.error())));
    if (done->kind != resp::Value::Kind::null) return update->promise.keep(std::move(next));
    if (shell::now() < update->until) return look(std::move(update));
    update->promise.keep(std::unexpected(
        Error{ErrorCode::overloaded, "others change the key '" + update->key + "' all the time"}));
  });
}

// ---- entries ------------------------------------------------------------------------------------

Subscription StoreFront::serve(std::string method, Store::EntryHandler handler) {
  Handlers handlers{thread_};
  Subscription kept = handlers.add(std::move(handler));
  thread_->post(
      [this, method = std::move(method), handlers] { served_.insert_or_assign(method, handlers); });
  return kept;
}

void StoreFront::run(keys::Call& call) {
  const std::string key{call.words[2]};
  const keys::Entry* const found = call.find(key);
  if (keys::is_other(found, keys::Kind::string)) return void(call.wrong_kind());
  StoreEntry entry{key, found == nullptr ? std::nullopt : std::optional{to_bytes(found->text())}};
  const std::int64_t expires_at = found != nullptr && found->expires() ? found->expires_at() : 0;
  std::optional<Outcome<Bytes>> answer;
  if (const auto served = served_.find(call.words[1]); served != served_.end())
    served->second.call([&](auto& handler) {
      if (auto error = caught([&] { answer = handler(entry, to_bytes(call.words[3])); }))
        answer = std::unexpected(*std::move(error));
    });
  if (!answer) return void(shard::no_method(call));
  if (!*answer) return void(call.error(std::string{kFailed} + answer->error().detail));
  if (entry.changed() && entry.value())
    call.put(key, text(*entry.value()),
             entry.limit() ? expiry(call.now_ms, *entry.limit()) : expires_at);
  else if (entry.changed() && call.find(key) != nullptr)
    call.erase(key);
  call.bulk(text(**answer));
}

}  // namespace pando
