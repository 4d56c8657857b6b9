// What the copies and the shards of other nodes say.
#include <algorithm>

#include "base/overload.h"
#include "node/shard/impl.h"

namespace pando::shard {
namespace {

/// The last octet of a message between shards.
enum class Kind : std::uint8_t { store = 0, letter = 1, piece = 2 };
/// Longer letters go in pieces: a message of a link has a limit.
constexpr std::size_t kPiece = 1 << 20;
/// What a peer may say in one letter.
constexpr std::size_t kLongest = std::size_t{1} << 30;

node::DataPost post_of(const std::string& to, std::string_view bytes, Kind kind, bool bulk) {
  node::DataPost post{to, to_bytes(bytes), bulk};
  post.message.push_back(static_cast<std::byte>(kind));
  return post;
}

}  // namespace

void Shard::Impl::hear(Instant now, store::Output& output) {
  if (auto* send = std::get_if<store::Send>(&output)) {
    send->bytes.push_back(static_cast<std::byte>(Kind::store));
    said.emplace_back(node::DataPost{std::move(send->to), std::move(send->bytes), send->bulk});
  } else if (const auto* duty = std::get_if<store::Duty>(&output)) {
    if (duty->was == store::Role::primary) give_up(now, duty->bucket);
  } else if (const auto* ready = std::get_if<store::Ready>(&output)) {
    std::erase_if(learnt, [&](const node::Learnt& l) { return l.bucket == ready->bucket; });
    learnt.push_back({ready->bucket, ready->since});
    learnt_changed = true;
  } else if (auto* note = std::get_if<Note>(&output)) {
    said.emplace_back(std::move(*note));
  }
}

void Shard::Impl::on(Instant now, const Came& came) {
  if (came.bytes.empty()) return;
  const auto kind = static_cast<Kind>(came.bytes.back());
  const ByteView body = came.bytes.first(came.bytes.size() - 1);
  if (kind == Kind::store) {
    tell_store(now, store::Received{came.from, body});
    return;
  }
  const std::size_t peer = peers.number(came.from);
  std::string& half = peers.half(peer);
  if (half.size() + body.size() > kLongest) half.clear();
  half += text(body);
  if (kind != Kind::letter) return;
  proto::ShardLetter letter;
  const bool good = letter.ParseFromString(half);
  half.clear();
  if (good) read(now, peer, letter);
}

void Shard::Impl::read(Instant now, std::size_t peer, const proto::ShardLetter& letter) {
  for (const proto::ShardTold& told : letter.told())
    if (const auto flying = relay.landed(peer, told.ticket()))
      deliver(flying->task.origin(), told.reply());
  for (const std::uint64_t ticket : letter.given_back())
    if (const auto flying = relay.landed(peer, ticket)) retry(now, *flying, false);
  for (const proto::ShardAsk& ask : letter.asks()) asked(now, peer, ask);
  const auto cancelled = [&](const Origin& o) {
    return o.kind == Origin::Kind::peer && o.who == peer &&
           std::ranges::find(letter.cancelled(), o.ticket) != letter.cancelled().end();
  };
  if (letter.cancelled_size() == 0) return;
  parking.drop(cancelled);
  waiters.drop(cancelled);
}

void Shard::Impl::asked(Instant now, std::size_t peer, const proto::ShardAsk& ask) {
  std::vector<std::string_view> asked_words(ask.words().begin(), ask.words().end());
  const Origin origin{Origin::Kind::peer, peer, ask.ticket(),
                      ask.protocol() == 3 ? resp::Protocol::resp3 : resp::Protocol::resp2};
  const keys::Command* command = asked_words.empty() ? nullptr : keys::find_command(asked_words);
  if (command == nullptr && !asked_words.empty() && asked_words[0] == fate_command().name)
    command = &fate_command();
  if (command == nullptr || !map) return relay.give_back(origin);
  route(now, {origin, command, asked_words,
              static_cast<std::uint16_t>(std::min<std::uint64_t>(ask.bucket(), kSlots - 1)),
              now + config.patience});
}

/// Somebody who was asked will not answer. `done_perhaps`: but may have done it.
void Shard::Impl::retry(Instant now, const Flying& flying, bool done_perhaps) {
  if (done_perhaps && flying.task.writes()) return in_doubt(flying.task.origin());
  std::vector<std::string_view> views;
  const Task task = flying.task.task(views);
  // Who gave it back may know a newer map: it waits for that, not for a race of questions.
  park(now, task);
}

void Shard::Impl::post(Outbox& out) {
  for (Output& output : said) out.push_back(std::move(output));
  said.clear();
  for (const auto& [peer, letter] : relay.take_letters()) {
    const std::string whole = letter.SerializeAsString();
    std::string_view rest = whole;
    for (; rest.size() > kPiece; rest.remove_prefix(kPiece))
      out.emplace_back(post_of(peers.name(peer), rest.substr(0, kPiece), Kind::piece, false));
    out.emplace_back(post_of(peers.name(peer), rest, Kind::letter, false));
  }
}

}  // namespace pando::shard
