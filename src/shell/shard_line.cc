#include "shell/shard_line.h"

#include <utility>

#include "base/overload.h"
#include "node/shard/address.h"

namespace pando::shell {
namespace {

/// The node is not woken up for less by all shards together, if there is nothing else to say.
constexpr std::size_t kWorthSaying = std::size_t{256} << 10;
static_assert(kWorthSaying < PeerBacklog::kGoesOn, "or a peer might wait for ever");

}  // namespace

ShardLine::ShardLine(Loop& agent, NodeDriver& node, const std::vector<Loop*>& data,
                     std::function<void(const Note&)> noted)
    : agent_(agent),
      node_(node),
      name_(node.node().name()),
      noted_(std::move(noted)),
      learnt_(data.size()) {
  for (std::uint8_t i = 0; i < data.size(); ++i)
    ends_.push_back(std::make_unique<End>(*data[i], hear_links(i)));
  node_.attach(this);
}

/// On the thread of the shard.
DataLinks::Events ShardLine::hear_links(std::uint8_t shard) {
  return {.came =
              [this, shard](const std::string& peer, ByteView message) {
                if (shard::receiver_of(message) == shard)
                  ends_[shard]->shard->step(shard::Came{peer, message});
              },
          .closed =
              [this](StreamId stream, const std::string& reason, StreamEnd end) {
                agent_.post(alive([this, closed = node::StreamClosed{stream, reason, end}] {
                  node_.submit(closed);
                }));
              },
          .noted =
              [this](const Note& note) { agent_.post(alive([this, note] { noted_(note); })); }};
}

// ---- from a shard -------------------------------------------------------------------------------

void ShardLine::say(std::uint8_t shard, shard::Outbox said) {
  End& end = *ends_[shard];
  if (ends_.size() > 1) pass_to_siblings(said);
  say_over_links(end, said);
  if (said.empty() && end.heard_sum < kWorthSaying / ends_.size()) return;
  end.heard_sum = 0;
  agent_.post(alive(
      [this, shard, said = std::move(said), octets = std::exchange(end.heard, {})]() mutable {
        heard(octets);
        pass_on(shard, std::move(said));
      }));
}

void ShardLine::say_over_links(End& end, shard::Outbox& said) {
  std::erase_if(said, [&end](const shard::Output& output) {
    const auto* const post = std::get_if<node::DataPost>(&output);
    return post != nullptr && end.links.post(*post);
  });
  end.links.flush();
}

void ShardLine::turned(std::uint8_t shard) {
  if (ends_[shard]->heard_sum >= kWorthSaying / ends_.size()) say(shard, {});
}

/// All of one turn at once.
void ShardLine::pass_to_siblings(shard::Outbox& said) {
  std::map<std::uint8_t, std::vector<Bytes>> passed;
  shard::Outbox rest;
  for (shard::Output& output : said) {
    auto* const post = std::get_if<node::DataPost>(&output);
    if (post == nullptr || post->to != name_)
      rest.push_back(std::move(output));
    else if (const auto to = shard::receiver_of(post->message); to && *to < ends_.size())
      passed[*to].push_back(std::move(post->message));
  }
  said = std::move(rest);
  for (auto& [to, said_to_it] : passed) {
    End& end = *ends_[to];
    end.loop.post(alive([this, &end, messages = std::move(said_to_it)] {
      for (const Bytes& message : messages) end.shard->step(shard::Came{name_, message});
    }));
  }
}

void ShardLine::pass_on(std::uint8_t shard, shard::Outbox said) {
  std::vector<node::Input> inputs;
  for (shard::Output& output : said)
    std::visit(
        Overload{
            [&](node::DataPost& post) { inputs.emplace_back(std::move(post)); },
            [&](node::LearntAll& all) { inputs.emplace_back(learnt_.take(shard, std::move(all))); },
            [&](const node::DataHeld& held) { inputs.emplace_back(held); },
            [&](Note& note) { noted_(note); }, [](shard::Answered&) {}, [](resp::ClientLimits&) {}},
        output);
  node_.take(std::move(inputs));
}

void ShardLine::heard(const Octets& octets) {
  for (const auto& [peer, count] : octets)
    if (backlog_.heard(peer, count)) node_.submit(node::DataPause{peer, false});
}

// ---- from the node ------------------------------------------------------------------------------

void ShardLine::tell_all(const shard::Input& input) {
  for (const auto& end : ends_)
    end->loop.post(alive([&end = *end, input] { end.shard->step(input); }));
}

void ShardLine::on_map(const map::MapPtr& map) {
  for (const auto& end : ends_)
    end->loop.post(alive([&end = *end, map] { end.shard->follow(map); }));
}

void ShardLine::on_link_up(const node::LinkUp& up) {
  backlog_.up(up.peer);
  early_[up.peer];
}

void ShardLine::on_data_up(const node::DataUp& up, std::map<StreamId, HandedStream> streams) {
  for (std::uint8_t i = 0; i < ends_.size(); ++i) {
    node::DataUp part{up.peer, up.who, up.shards, {}};
    std::map<StreamId, HandedStream> handed;
    for (const node::DataStream& s : up.streams) {
      if (s.ours != i) continue;
      part.streams.push_back(s);
      if (auto stream = streams.extract(s.stream)) handed.insert(std::move(stream));
    }
    End& end = *ends_[i];
    end.loop.post(alive([this, &end, part, handed = std::move(handed)]() mutable {
      take_links(end, part, std::move(handed));
    }));
  }
  auto early = early_.extract(up.peer);
  if (!early) return;
  for (node::DataCame& came : early.mapped()) pass_on(came);
}

void ShardLine::take_links(End& end, const node::DataUp& up,
                           std::map<StreamId, HandedStream> streams) {
  end.links.up(up.peer, up.streams, streams);
  end.shard->step(shard::PeerUp{up.peer, up.who, up.shards});
  end.links.begin(up.peer);
}

void ShardLine::on_link_down(const node::LinkDown& down) {
  backlog_.down(down.peer);
  early_.erase(down.peer);
  for (const auto& end : ends_)
    end->loop.post(alive([&end = *end, peer = down.peer] {
      end.links.down(peer);
      end.shard->step(shard::PeerDown{peer});
    }));
}

/// Nobody here is meant by what no shard would have said.
void ShardLine::on_data(node::DataCame& came) {
  const auto to = shard::receiver_of(came.message);
  if (!to || *to >= ends_.size()) return;
  if (backlog_.came(came.from, came.message.size())) node_.submit(node::DataPause{came.from, true});
  if (const auto early = early_.find(came.from); early != early_.end())
    return early->second.push_back(std::move(came));
  pass_on(came);
}

void ShardLine::pass_on(node::DataCame& came) {
  End& end = *ends_[*shard::receiver_of(came.message)];
  end.loop.post(alive([&end, came = std::move(came)] { hear(end, came); }));
}

void ShardLine::hear(End& end, const node::DataCame& came) {
  end.heard[came.from] += came.message.size();
  end.heard_sum += came.message.size();
  end.shard->step(shard::Came{came.from, came.message});
}

void ShardLine::on_data_returned(const node::DataReturned& back) {
  tell_all(shard::Returned{back.to, 0});
}

}  // namespace pando::shell
