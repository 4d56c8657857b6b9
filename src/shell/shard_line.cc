#include "shell/shard_line.h"

#include <algorithm>
#include <utility>

#include "base/overload.h"

namespace pando::shell {
namespace {

/// The node is not woken up for less, if there is nothing else to say.
constexpr std::size_t kWorthSaying = std::size_t{256} << 10;

}  // namespace

ShardLine::ShardLine(Loop& agent, NodeDriver& node, Loop& data,
                     std::function<void(const Note&)> noted)
    : agent_(agent), node_(node), data_(data), noted_(std::move(noted)) {
  node_.attach(this);
}

// ---- from the shard -----------------------------------------------------------------------------

void ShardLine::say(shard::Outbox said) {
  heard_sum_ = 0;
  agent_.post(alive([this, said = std::move(said), octets = std::exchange(heard_, {})]() mutable {
    heard(octets);
    pass_on(std::move(said));
  }));
}

void ShardLine::turned() {
  if (heard_sum_ >= kWorthSaying) say({});
}

void ShardLine::pass_on(shard::Outbox said) {
  std::vector<node::Input> inputs;
  for (shard::Output& output : said)
    std::visit(Overload{[&](node::DataPost& post) { inputs.emplace_back(std::move(post)); },
                        [&](node::LearntAll& all) { inputs.emplace_back(std::move(all)); },
                        [&](const node::DataHeld& held) { inputs.emplace_back(held); },
                        [&](Note& note) { noted_(note); }, [](shard::Answered&) {},
                        [](resp::ClientLimits&) {}},
               output);
  node_.take(std::move(inputs));
}

void ShardLine::heard(const Octets& octets) {
  for (const auto& [peer, count] : octets) {
    const auto found = waiting_.find(peer);
    if (found == waiting_.end()) continue;
    Waiting& waiting = found->second;
    waiting.octets -= std::min(waiting.octets, count);
    if (waiting.octets < kGoesOn && waiting.held) hold(peer, waiting, false);
  }
}

void ShardLine::hold(const std::string& peer, Waiting& waiting, bool on) {
  waiting.held = on;
  node_.submit(node::DataPause{peer, on});
}

// ---- from the node ------------------------------------------------------------------------------

void ShardLine::on_map(const map::MapPtr& map) {
  data_.post(alive([this, map] { shard_->follow(map); }));
}

void ShardLine::on_link_up(const node::LinkUp& up) {
  waiting_[up.peer] = {};
  data_.post(alive([this, up] { shard_->step(shard::PeerUp{up.peer, up.who}); }));
}

void ShardLine::on_link_down(const node::LinkDown& down) {
  waiting_.erase(down.peer);
  data_.post(alive([this, peer = down.peer] { shard_->step(shard::PeerDown{peer}); }));
}

void ShardLine::on_data(node::DataCame& came) {
  Waiting& waiting = waiting_[came.from];
  waiting.octets += came.message.size();
  if (waiting.octets > kMostWaiting && !waiting.held) hold(came.from, waiting, true);
  data_.post(alive([this, came = std::move(came)] {
    heard_[came.from] += came.message.size();
    heard_sum_ += came.message.size();
    shard_->step(shard::Came{came.from, came.message});
  }));
}

void ShardLine::on_data_returned(const node::DataReturned& back) {
  data_.post(alive([this, to = back.to] { shard_->step(shard::Returned{to, 0}); }));
}

}  // namespace pando::shell
