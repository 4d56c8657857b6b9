#include "core/calls/outgoing.h"

#include <algorithm>

namespace pando::calls {

bool Outgoing::has_room(const Way& way, const Room& limit, std::size_t size) const {
  const auto it = queues_.find(way);
  if (it == queues_.end()) return true;
  return it->second.letters.size() < limit.count && it->second.bytes + size <= limit.bytes;
}

void Outgoing::add(const Way& way, Letter letter) {
  Queue& queue = queues_[way];
  queue.bytes += letter.size();
  queue.letters.push_back(std::move(letter));
}

bool Outgoing::withdraw(const Way& way, std::uint64_t tag) {
  const auto it = queues_.find(way);
  if (it == queues_.end()) return false;
  Queue& queue = it->second;
  const auto letter = std::ranges::find(queue.letters, tag, &Letter::tag);
  if (letter == queue.letters.end()) return false;
  queue.bytes -= letter->size();
  queue.letters.erase(letter);
  if (queue.letters.empty()) queues_.erase(it);
  return true;
}

void Outgoing::end_link(const std::string& peer) {
  for (const Lane lane : {Lane::calls, Lane::bulk}) {
    const auto it = queues_.find({peer, lane});
    if (it == queues_.end()) continue;
    Queue& queue = it->second;
    std::erase_if(queue.letters, [&](const Letter& letter) {
      if (letter.tag == 0) queue.bytes -= letter.size();
      return letter.tag == 0;
    });
    if (queue.letters.empty()) queues_.erase(it);
  }
}

void Outgoing::drop(const std::string& peer) {
  std::erase_if(queues_, [&](const auto& queue) { return queue.first.first == peer; });
}

std::vector<Way> Outgoing::waiting() const {
  std::vector<Way> ways;
  for (const auto& [way, queue] : queues_) ways.push_back(way);
  return ways;
}

std::optional<Letter> Outgoing::take(const Way& way) {
  const auto it = queues_.find(way);
  if (it == queues_.end()) return std::nullopt;
  Queue& queue = it->second;
  Letter letter = std::move(queue.letters.front());
  queue.letters.pop_front();
  queue.bytes -= letter.size();
  if (queue.letters.empty()) queues_.erase(it);
  return letter;
}

std::size_t Outgoing::bytes() const {
  std::size_t bytes = 0;
  for (const auto& [way, queue] : queues_) bytes += queue.bytes;
  return bytes;
}

}  // namespace pando::calls
