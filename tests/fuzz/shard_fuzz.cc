// Redis clients of one node that has all data: whatever bytes come from them, in whatever order,
// everything is answered that need not wait, what is answered can be read, and nothing piles up.
#include <array>
#include <charconv>
#include <memory>
#include <utility>
#include <vector>

#include "core/resp/session.h"
#include "node/shard/observer.h"
#include "node/shard/shard.h"
#include "script.h"
#include "wire/resp/reply_reader.h"

using namespace pando;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kClients = 3;
/// What one turn may leave unsent: more than all answers to what is allowed here.
constexpr std::size_t kMostUnsent = 64 << 20;

struct Always final : shard::Lease {
  bool serves(Instant, std::uint16_t) const override { return true; }
};

struct Observer final : shard::Observer {
  std::uint64_t ticks() const override { return count += 1000; }
  double nanoseconds_per_tick() const override { return 1; }
  shard::Caller caller(std::uint64_t) const override { return {"10.0.0.1:1", "c"}; }
  mutable std::uint64_t count = 0;
};

/// Where one word can ask for half a GiB, or for a billion elements, it is done as in Redis. That
/// is not what is looked for here.
bool is_huge(const resp::CommandSpec& spec, resp::Words words) {
  constexpr std::array<std::string_view, 8> kGreedy{
      "SETRANGE", "SETBIT", "BITFIELD", "SRANDMEMBER", "HRANDFIELD", "ZRANDMEMBER", "LCS", "COPY"};
  constexpr std::int64_t kLarge = 100'000;
  if (std::ranges::find(kGreedy, spec.name) == kGreedy.end() && spec.name != "EXEC") return false;
  return std::ranges::any_of(words, [](std::string_view word) {
    if (word.starts_with('#')) word.remove_prefix(1);
    std::int64_t number = 0;
    const auto end = std::from_chars(word.data(), word.data() + word.size(), number);
    return end.ec == std::errc::result_out_of_range || number > kLarge || number < -kLarge;
  });
}

class Node {
 public:
  Node() {
    for (const keys::Command* row : shard::served_commands()) rows_.push_back(row);
    door_ = std::make_unique<resp::Door>(rows_);
    door_->version = "1";
    door_->limits = {.bulk = 4096, .words = 256, .line = 4096, .request = 16384};
    door_->place = [this](std::string_view key) { return shard_.place_of(key); };
    map::Map map;
    map.epoch = 1;
    map.members.push_back({kSelf, "n0", {}, 100});
    map.buckets.resize(4);
    for (map::Holders& holders : map.buckets) holders.acting.push_back(0);
    shard_.step(now_, shard::MapIs{std::make_shared<const map::Map>(map)});
    for (std::size_t i = 0; i < kClients; ++i) come(i);
  }

  void say(std::size_t client, ByteView bytes) {
    if (clients_[client]->session.closing()) leave(client);
    clients_[client]->session.feed(bytes);
    settle();
  }
  void leave(std::size_t client) {
    shard_.step(now_, shard::ClientGone{clients_[client]->number});
    come(client);
    settle();
  }
  void pass(Duration time) {
    fuzz::pass(shard_, now_, time, [&] {
      shard_.step(now_, shard::Tick{});
      poll();
    });
    settle();
  }
  /// Nobody waits but who asked to.
  void check() const {
    for (const auto& client : clients_)
      PANDO_ASSERT(!client->session.waiting() || client->session.blocked() ||
                   client->session.subscribed());
    const shard::View view = shard_.view();
    PANDO_ASSERT(view.parked == 0 && view.relayed == 0 && view.gated == 0);
    PANDO_ASSERT(view.blocked <= kClients);
  }

 private:
  struct Client {
    std::uint64_t number;
    resp::Session session;
    resp::ReplyReader reader{{.bytes = kMostUnsent}};
  };
  static constexpr Participant kSelf{Id{{1}}, 1};

  void come(std::size_t client) {
    ++last_number_;
    clients_[client] =
        std::make_unique<Client>(Client{last_number_, resp::Session{*door_, last_number_}});
  }
  /// Until nothing more comes of what was said.
  void settle() {
    for (bool more = true; more;) {
      more = false;
      for (const auto& client : clients_) more = take(*client) || more;
      more = poll() || more;
    }
    check();
  }
  bool take(Client& client) {
    bool any = false;
    while (const auto request = client.session.next()) {
      any = true;
      if (is_huge(*request->spec, request->words)) {
        client.session.answer(request->ticket, "-ERR too large for a test\r\n");
        continue;
      }
      shard_.step(now_, shard::Request{client.number, request->ticket,
                                       static_cast<const keys::Command*>(request->spec),
                                       request->words, client.session.protocol()});
      poll();
    }
    return drain(client) || any;
  }
  /// What it is sent can be read.
  bool drain(Client& client) {
    const std::string sent = std::exchange(client.session.output(), {});
    PANDO_ASSERT(sent.size() < kMostUnsent);
    client.reader.feed(view(sent));
    for (auto value = client.reader.next();; value = client.reader.next()) {
      PANDO_ASSERT(value.has_value());
      if (!*value) break;
    }
    return !sent.empty();
  }
  bool poll() {
    shard::Outbox out;
    shard_.poll(now_, out);
    bool any = false;
    for (shard::Output& output : out)
      if (const auto* answer = std::get_if<shard::Answered>(&output)) any = true, hear(*answer);
    return any;
  }
  void hear(const shard::Answered& answer) {
    for (const auto& client : clients_) {
      const bool listens =
          std::ranges::find(answer.listeners, client->number) != answer.listeners.end();
      if (answer.ticket == 0 && listens) client->session.hear(answer.reply);
      if (answer.ticket != 0 && answer.client == client->number)
        client->session.answer(answer.ticket, answer.reply);
    }
  }

  Instant now_{1s};
  Always lease_;
  Observer observer_;
  std::vector<const resp::CommandSpec*> rows_;
  shard::Shard shard_{
      {.self = kSelf, .name = "n0", .memory = {.octets = 16 << 20}, .observer = &observer_},
      lease_,
      now_,
      Rng{1}};
  std::unique_ptr<resp::Door> door_;
  std::array<std::unique_ptr<Client>, kClients> clients_;
  std::uint64_t last_number_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Node node;
  fuzz::play({reinterpret_cast<const std::byte*>(data), size},
             [&](std::size_t what, ByteView piece) {
               const std::size_t client = what % kClients;
               const std::size_t act = what / kClients % 8;
               if (act == 6) return node.leave(client);
               if (act == 7) return node.pass(std::chrono::milliseconds{37 * piece.size()});
               node.say(client, piece);
             });
  node.pass(10s);
  return 0;
}
