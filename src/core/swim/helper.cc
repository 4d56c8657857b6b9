#include "core/swim/helper.h"

#include <algorithm>

namespace pando::swim {
namespace {

namespace ml = wire::memberlist;

/// Requests in work at a time; more than this is no cluster asking for help.
constexpr std::size_t kMaxFavours = 1024;

}  // namespace

void Helper::on_request(Instant now, const Endpoint& from, const ml::IndirectPing& request,
                        Outbox& out) {
  if (favours_.size() >= kMaxFavours || request.target.empty()) return;
  if (request.node.size() > kMaxName) return;  // our ping would carry it
  const bool has_source = !request.source_address.empty() && request.source_port != 0;
  const Duration timeout = shared_.config.timing.probe_timeout;
  Favour favour;
  favour.seq = shared_.next_seq();
  favour.asked_seq = request.seq;
  favour.asker = has_source ? Endpoint{request.source_address, request.source_port} : from;
  favour.node = request.node;
  favour.nack = request.nack;
  favour.nack_at = now + timeout * 4 / 5;
  favour.forget_at = now + timeout;
  favours_.push_back(favour);
  shared_.send({request.target, shared_.port_or_own(request.port)},
               shared_.make_ping(favour.seq, request.node), out);
}

void Helper::on_ack(Instant now, const ml::Ack& ack, Outbox& out) {
  const auto favour = std::ranges::find(favours_, ack.seq, &Favour::seq);
  if (favour == favours_.end() || favour->answered || favour->forget_at <= now) return;
  favour->answered = true;
  favour->nack = false;
  shared_.send(favour->asker, ml::Ack{favour->asked_seq, {}}, out);
}

Instant Helper::deadline() const {
  for (const Favour& favour : favours_)
    if (favour.nack) return std::min(favour.nack_at, favours_.front().forget_at);
  return favours_.empty() ? kNever : favours_.front().forget_at;
}

void Helper::tick(Instant now, Outbox& out) {
  for (Favour& favour : favours_) {
    if (favour.nack_at > now) break;
    if (!favour.nack) continue;
    favour.nack = false;
    shared_.send(favour.asker, ml::Nack{favour.asked_seq}, out);
  }
  while (!favours_.empty() && favours_.front().forget_at <= now) {
    if (!favours_.front().answered) witnesses_.on_silence(now, favours_.front().node, out);
    favours_.pop_front();
  }
}

}  // namespace pando::swim
