#include "api/key_calls.h"

#include <algorithm>

#include "api/key_envelope.h"
#include "shell/clock.h"

namespace pando {
namespace {

/// How often what waits is tried, apart from when the map changes.
constexpr Duration kAgain = std::chrono::milliseconds{20};
constexpr std::size_t kMostWaiting = 4096;
/// With these words a node says that nothing was done, and that somebody else has the key.
constexpr const char* kMoved = "the key has moved";

std::string method_of(const std::string& table, const std::string& method) {
  return "pando/key/" + table + "/" + method;
}

std::unexpected<Error> nobody(const Key& key) {
  return std::unexpected(
      Error{ErrorCode::unreachable,
            "nobody answered for key '" + key.key + "' of " +
                (key.table.empty() ? "the buckets" : "table '" + key.table + "'") +
                " in time; see which nodes take part, and whether the map has a quorum"});
}

}  // namespace

/// A call that a user of this node has made.
struct KeyCalls::Asked {
  Key key;
  std::string method;
  Bytes body;
  Instant until;
  Promise<Bytes> promise;
};

/// A call that has come to this node.
struct KeyCalls::Arrived {
  Key key;
  std::string method;
  KeyEnvelope envelope;
  Instant until;
  Incoming incoming;
  Callbacks<Handler> handlers;

  void handle() {
    incoming.body = std::move(envelope.body);
    handlers.call([&](auto& handler) { handler(key.key, std::move(incoming)); });
  }
};

KeyCalls::KeyCalls(std::shared_ptr<ControlThread> thread, CallFront& calls, World world)
    : thread_(std::move(thread)),
      calls_(calls),
      world_(std::move(world)),
      timer_(thread_->loop(), [this] { look(); }) {}

std::optional<Route> KeyCalls::route(const Router& router, const Key& key) const {
  if (!router.map()) return {};
  return key.table.empty() ? router.route(key.key) : router.route(key.table, key.key);
}

// ---- what users of this node ask ---------------------------------------------------------------

Pending<Bytes> KeyCalls::call(Key key, std::string method, Bytes body, Duration limit) {
  Promise<Bytes> promise{thread_};
  auto pending = promise.pending();
  auto asked = std::make_shared<Asked>(Asked{std::move(key), std::move(method), std::move(body),
                                             shell::now() + limit, std::move(promise)});
  thread_->post([this, asked = std::move(asked)]() mutable { attempt(std::move(asked)); });
  return pending;
}

void KeyCalls::attempt(std::shared_ptr<Asked> asked) {
  const Router router = world_.router();
  const auto found = route(router, asked->key);
  if (!found || found->primary() == nullptr)
    return wait({asked->until, [this, asked] { attempt(asked); },
                 [asked] { asked->promise.keep(nobody(asked->key)); }});
  calls_
      .call({found->primary()->name, method_of(asked->key.table, asked->method),
             encode(KeyEnvelope{false, found->epoch, asked->key.key, asked->body}),
             std::max<Duration>(asked->until - shell::now(), Duration{1})})
      .then([this, asked](Outcome<Bytes> outcome) { ended(asked, std::move(outcome)); });
}

/// Where certainly nothing was done, it is tried again by the map of then.
void KeyCalls::ended(std::shared_ptr<Asked> asked, Outcome<Bytes> outcome) {
  const bool again = !outcome && (outcome.error().code == ErrorCode::unreachable ||
                                  outcome.error().code == ErrorCode::unknown_method ||
                                  (outcome.error().code == ErrorCode::handler_failed &&
                                   outcome.error().detail.find(kMoved) != std::string::npos));
  if (!again) return asked->promise.keep(std::move(outcome));
  auto error = std::make_shared<Outcome<Bytes>>(std::move(outcome));
  wait({asked->until, [this, asked] { attempt(asked); },
        [asked, error] { asked->promise.keep(std::move(*error)); }});
}

// ---- what comes to this node -------------------------------------------------------------------

Subscription KeyCalls::serve(const std::string& table, const std::string& method,
                             std::move_only_function<Handler> handler) {
  Callbacks<Handler> handlers{thread_};
  auto kept = handlers.add(std::move(handler));
  auto served =
      calls_.serve(method_of(table, method), [this, table, method, handlers](Incoming incoming) {
        auto envelope = decode_key_envelope(incoming.body);
        if (!envelope) return incoming.fail("the call names no key");
        Key key{table, envelope->key};
        const Instant until = shell::now() + incoming.limit;
        arrive(std::make_shared<Arrived>(Arrived{std::move(key), method, *std::move(envelope),
                                                 until, std::move(incoming), handlers}));
      });
  return Subscription{[served = std::move(served), kept = std::move(kept)]() mutable {
    served.cancel();
    kept.cancel();
  }};
}

/// Whoever knows a newer map is believed: this node waits until it knows it too.
void KeyCalls::arrive(std::shared_ptr<Arrived> arrived) {
  const Router router = world_.router();
  const auto found = route(router, arrived->key);
  const map::Host* const primary = found ? found->primary() : nullptr;
  const bool known = primary != nullptr && found->epoch >= arrived->envelope.epoch;
  const bool mine = known && primary->name == world_.name;
  if (mine && world_.serves()) return arrived->handle();
  if (known && !mine) {
    if (arrived->envelope.passed_on) return arrived->incoming.fail(kMoved);
    return pass_on(*arrived, primary->name, found->epoch);
  }
  wait({arrived->until, [this, arrived] { arrive(arrived); },
        [arrived] { arrived->incoming.fail(kMoved); }});
}

void KeyCalls::pass_on(Arrived& arrived, const std::string& to, map::Epoch epoch) {
  KeyEnvelope envelope = std::move(arrived.envelope);
  envelope.passed_on = true;
  envelope.epoch = epoch;
  calls_
      .call({to, method_of(arrived.key.table, arrived.method), encode(envelope),
             std::max<Duration>(arrived.until - shell::now(), Duration{1})})
      .then([incoming = std::move(arrived.incoming)](Outcome<Bytes> outcome) mutable {
        if (outcome) return incoming.answer(*std::move(outcome));
        const bool nothing_done = outcome.error().code == ErrorCode::unreachable ||
                                  outcome.error().code == ErrorCode::unknown_method;
        incoming.fail(nothing_done ? kMoved : std::move(outcome.error().detail));
      });
}

// ---- waiting -----------------------------------------------------------------------------------

void KeyCalls::wait(Waiting waiting) {
  if (waiting_.size() == kMostWaiting || waiting.until <= shell::now()) return waiting.late();
  if (waiting_.empty()) timer_.set(shell::now() + kAgain);
  waiting_.push_back(std::move(waiting));
}

void KeyCalls::look() {
  const Instant now = shell::now();
  for (Waiting& waiting : std::exchange(waiting_, {})) try {
      waiting.until <= now ? waiting.late() : waiting.again();
    } catch (...) {
      // A handler that throws has dropped its call, so its caller is told, and nobody else.
    }
}

}  // namespace pando
