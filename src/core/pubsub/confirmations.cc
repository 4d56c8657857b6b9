#include "core/pubsub/confirmations.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pando::pubsub {

void Confirmations::add(Confirmed one, std::uint64_t number, Instant until) {
  waiting_.push_back({one, number, until, {}});
}

void Confirmations::keep(News& news) {
  for (Waiting& waiting : waiting_)
    if (std::erase(news.listeners, waiting.one.client) > 0)
      waiting.kept.push_back({{waiting.one.client}, news.text});
}

void Confirmations::settle(Instant now, std::uint64_t known, Outbox& out) {
  for (Waiting& waiting : std::exchange(waiting_, {})) {
    if (waiting.until > now && waiting.number > known) {
      waiting_.push_back(std::move(waiting));
      continue;
    }
    out.emplace_back(waiting.one);
    std::ranges::move(waiting.kept, std::back_inserter(out));
  }
}

void Confirmations::drop(Client client) {
  std::erase_if(waiting_, [&](const Waiting& waiting) { return waiting.one.client == client; });
}

Instant Confirmations::deadline() const {
  Instant first = kNever;
  for (const Waiting& waiting : waiting_) first = std::min(first, waiting.until);
  return first;
}

}  // namespace pando::pubsub
