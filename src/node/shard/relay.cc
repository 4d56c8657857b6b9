#include "node/shard/relay.h"

namespace pando::shard {

bool Relay::may_ask(std::uint16_t bucket, std::size_t peer) const {
  const auto way = ways_.find(bucket);
  if (way != ways_.end() && way->second.peer != peer) return false;
  const auto bytes = bytes_.find(peer);
  return bytes == bytes_.end() || bytes->second < most_;
}

void Relay::ask(const Task& task, std::size_t peer, Instant until) {
  const std::uint64_t ticket = ++last_ticket_;
  const Flying& flying =
      flying_.emplace(ticket, Flying{KeptTask{task}, peer, until, ticket}).first->second;
  bytes_[peer] += flying.task.size();
  Way& way = ways_[task.bucket];
  way.peer = peer;
  ++way.count;
  proto::ShardAsk& ask = *letters_[peer].add_asks();
  ask.set_ticket(ticket);
  ask.set_bucket(task.bucket);
  ask.set_protocol(static_cast<std::uint32_t>(task.origin.protocol));
  for (const std::string_view word : task.words) ask.add_words(word.data(), word.size());
  tell_unblocked(peer, ticket, task.when_empty);
}

void Relay::tell(const Origin& origin, std::string_view reply) {
  proto::ShardTold& told = *letters_[origin.who].add_told();
  told.set_ticket(origin.ticket);
  told.set_reply(reply.data(), reply.size());
}

void Relay::give_back(const Origin& origin) {
  letters_[origin.who].add_given_back(origin.ticket);
}

std::optional<Origin> Relay::asker(std::size_t peer, std::uint64_t ticket) const {
  const auto found = flying_.find(ticket);
  const bool known = found != flying_.end() && found->second.peer == peer;
  return known ? std::optional{found->second.task.origin()} : std::nullopt;
}

std::optional<Flying> Relay::landed(std::size_t peer, std::uint64_t ticket) {
  const auto found = flying_.find(ticket);
  if (found == flying_.end() || found->second.peer != peer) return std::nullopt;
  Flying flying = std::move(found->second);
  flying_.erase(found);
  landed(flying);
  return flying;
}

void Relay::landed(const Flying& flying) {
  bytes_[flying.peer] -= flying.task.size();
  const auto way = ways_.find(flying.task.bucket());
  if (--way->second.count == 0) ways_.erase(way);
}

std::vector<Flying> Relay::lost(std::size_t peer) {
  letters_.erase(peer);
  return give_up([peer](const Flying& flying) { return flying.peer == peer; });
}

std::vector<Flying> Relay::late(Instant now) {
  return give_up([now](const Flying& flying) { return flying.until <= now; });
}

std::vector<Flying> Relay::give_up(const std::function<bool(const Flying&)>& which) {
  std::vector<Flying> out;
  for (auto it = flying_.begin(); it != flying_.end();) {
    if (!which(it->second)) {
      ++it;
      continue;
    }
    out.push_back(std::move(it->second));
    it = flying_.erase(it);
    landed(out.back());
  }
  return out;
}

void Relay::unblock(const std::function<bool(const Origin&)>& of, WhenEmpty when_empty) {
  for (auto& [ticket, flying] : flying_)
    if (of(flying.task.origin()) && flying.task.unblock(when_empty))
      tell_unblocked(flying.peer, ticket, when_empty);
}

void Relay::tell_unblocked(std::size_t peer, std::uint64_t ticket, WhenEmpty when_empty) {
  proto::ShardLetter& letter = letters_[peer];
  if (when_empty == WhenEmpty::fails) letter.add_unblocked(ticket);
  if (when_empty == WhenEmpty::answers) letter.add_timed_out(ticket);
}

void Relay::drop(const std::function<bool(const Origin&)>& gone) {
  for (auto it = flying_.begin(); it != flying_.end();) {
    if (!gone(it->second.task.origin())) {
      ++it;
      continue;
    }
    letters_[it->second.peer].add_cancelled(it->first);
    landed(it->second);
    it = flying_.erase(it);
  }
}

std::vector<std::pair<std::size_t, proto::ShardLetter>> Relay::take_letters() {
  std::vector<std::pair<std::size_t, proto::ShardLetter>> out;
  for (auto& [peer, letter] : letters_) out.emplace_back(peer, std::move(letter));
  letters_.clear();
  return out;
}

}  // namespace pando::shard
