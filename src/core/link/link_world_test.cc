#include "core/link/link_world_test.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/overload.h"

namespace pando::link {

// ---- the world ---------------------------------------------------------------------------------

void LinkWorld::give(std::size_t i, Input input) {
  if (!nodes_[i].links) return;
  Outbox out;
  nodes_[i].links->step(now_, std::move(input), out);
  carry_out(i, out);
}

void LinkWorld::carry_out(std::size_t i, Outbox& out) {
  Told& told = nodes_[i].told;
  for (Output& output : out) {
    std::visit(Overload{
                   [&](Dial& dial) {
                     told.dials.push_back(now_);
                     open(i, dial);
                   },
                   [&](Send& send) {
                     const auto [id, end] = find(i, send.stream);
                     if (id == 0) return;
                     Connection& c = connections_[id];
                     c.ends[end].unread += send.bytes.size();
                     push(c, 1 - end, Piece::Kind::bytes, std::move(send.bytes));
                   },
                   [&](Close& close) {
                     const auto [id, end] = find(i, close.stream);
                     if (id == 0) return;
                     connections_[id].ends[end].open = false;
                     push(connections_[id], 1 - end, Piece::Kind::fin, {});
                   },
                   [&](LinkUp& up) { told.ups.push_back(up); },
                   [&](LinkDown& down) { told.downs.push_back(down); },
                   [&](Unreachable& u) { told.unreachable.push_back(u); },
                   [&](Delivered& d) { told.delivered.push_back(std::move(d)); },
                   [&](PostRefused& r) { told.refused_posts.push_back(r); },
                   [&](Writable& w) { told.writable.push_back(w); },
                   [&](Heard&) { ++told.heard; },
                   [&](ClusterChanged& c) { told.cluster = c; },
                   [&](ClusterSettled& s) { told.settled.push_back(s); },
                   [&](Refused& r) { told.refused.push_back(r); },
                   [&](HandOver& h) { told.handed.push_back(std::move(h)); },
                   [&](DataUp& up) { told.data.push_back(std::move(up)); },
               },
               output);
  }
}

void LinkWorld::open(std::size_t from, const Dial& dial) {
  const std::uint64_t id = ++last_connection_;
  Connection& c = connections_[id];
  c.ends[0] = {.node = from, .stream = dial.stream, .open = true};
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (endpoint_of(i) == dial.to) c.ends[1].node = i;
  push(c, 1, Piece::Kind::open, {});
  if (rng_.chance(pipes_.late_dial)) c.ends[1].coming.back().at += 1s;
}

void LinkWorld::push(Connection& c, int to, Piece::Kind kind, Bytes bytes) {
  ByteView rest = bytes;
  do {
    const bool cut = pipes_.fragment && rest.size() > 1;
    const std::size_t size = cut ? 1 + rng_.below(rest.size()) : rest.size();
    End& end = c.ends[to];
    const Duration delay{rng_.between(pipes_.least.count(), pipes_.most.count())};
    end.clear_at = std::max(end.clear_at, now_ + delay);
    end.coming.push_back({end.clear_at, to_bytes(rest.first(size)), kind});
    rest = rest.subspan(size);
  } while (!rest.empty());
}

std::pair<std::uint64_t, int> LinkWorld::find(std::size_t node, StreamId stream) const {
  for (const auto& [id, c] : connections_)
    for (int end = 0; end < 2; ++end)
      if (c.ends[end].open && c.ends[end].node == node && c.ends[end].stream == stream)
        return {id, end};
  return {0, 0};
}

void LinkWorld::closed(End& end, StreamEnd why) {
  if (!end.open) return;
  end.open = false;
  give(end.node, Closed{end.stream, why, "closed in the test"});
}

void LinkWorld::arrive(std::uint64_t id, int to) {
  Connection& c = connections_[id];
  End& end = c.ends[to];
  const Piece piece = std::move(end.coming.front());
  end.coming.pop_front();
  if (piece.kind == Piece::Kind::open) {
    if (!nodes_[end.node].links || !nodes_[end.node].listens)
      return closed(c.ends[0], StreamEnd::refused);
    end.open = true;
    end.stream = {StreamId::kAccepted | id};
    give(end.node, Accepted{end.stream, endpoint_of(c.ends[0].node)});
    if (c.ends[0].open) give(c.ends[0].node, Connected{c.ends[0].stream});
  } else if (piece.kind == Piece::Kind::fin) {
    closed(end, StreamEnd::eof);
  } else {
    End& sender = c.ends[1 - to];
    sender.unread -= piece.bytes.size();
    if (sender.open) give(sender.node, Drained{sender.stream, sender.unread});
    if (end.open) give(end.node, Received{end.stream, piece.bytes});
  }
}

Instant LinkWorld::next() const {
  Instant first = kNever;
  for (const auto& [id, c] : connections_)
    for (const End& end : c.ends)
      if (!end.coming.empty() && !is_cut(c) && !nodes_[end.node].frozen)
        first = std::min(first, end.coming.front().at);
  for (const Node& node : nodes_)
    if (node.links && !node.frozen) first = std::min(first, node.links->deadline());
  return std::max(first, now_);
}

void LinkWorld::step_next() {
  now_ = next();
  for (const auto& [id, c] : connections_)
    for (int to = 0; to < 2; ++to)
      if (!c.ends[to].coming.empty() && !is_cut(c) && !nodes_[c.ends[to].node].frozen &&
          c.ends[to].coming.front().at <= now_)
        return arrive(id, to);
  std::erase_if(connections_, [](const auto& entry) {
    const auto gone = [](const End& end) { return !end.open && end.coming.empty(); };
    return gone(entry.second.ends[0]) && gone(entry.second.ends[1]);
  });
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].links || nodes_[i].frozen || nodes_[i].links->deadline() > now_) continue;
    give(i, Tick{});
    EXPECT_GT(nodes_[i].links->deadline(), now_) << "node " << i << " spins";
  }
}

void LinkWorld::run(Duration time) {
  const Instant until = now_ + time;
  while (next() <= until) step_next();
  now_ = until;
}

bool LinkWorld::run_until(const std::function<bool()>& done, Duration limit) {
  const Instant until = now_ + limit;
  while (!done()) {
    if (next() > until) {
      now_ = until;
      return done();
    }
    step_next();
  }
  return true;
}

// ---- faults ------------------------------------------------------------------------------------

void LinkWorld::cut(std::size_t a, std::size_t b, bool on) {
  for (const auto& pair : {std::pair{a, b}, std::pair{b, a}}) {
    if (on)
      cuts_[pair] = true;
    else
      cuts_.erase(pair);
  }
}

void LinkWorld::break_all(std::size_t a, std::size_t b) {
  std::vector<std::uint64_t> broken;
  for (const auto& [id, c] : connections_)
    if ((c.ends[0].node == a && c.ends[1].node == b) ||
        (c.ends[0].node == b && c.ends[1].node == a))
      broken.push_back(id);
  for (const std::uint64_t id : broken) {
    for (End& end : connections_[id].ends) end.coming.clear();
    for (End& end : connections_[id].ends) closed(end, StreamEnd::reset);
    connections_.erase(id);
  }
}

void LinkWorld::kill(std::size_t i) {
  nodes_[i].links = nullptr;
  for (std::size_t other = 0; other < nodes_.size(); ++other)
    if (other != i && !cuts_.contains({i, other})) break_all(i, other);
  for (auto& [id, c] : connections_)
    for (End& end : c.ends)
      if (end.node == i) end = {.node = i};
}

bool LinkWorld::meshed() {
  for (std::size_t a = 0; a < nodes_.size(); ++a) {
    if (!nodes_[a].links) continue;
    const auto mine = nodes_[a].links->links();
    std::size_t living = 0;
    for (const Node& node : nodes_) living += node.links != nullptr;
    if (mine.size() != living - 1) return false;
    for (const LinkView& view : mine) {
      const auto [id, end] = find(a, view.stream);
      if (id == 0) return false;
      const End& other = connections_[id].ends[1 - end];
      const auto theirs = nodes_[other.node].links->links();
      const auto same = [&](const LinkView& v) { return v.stream == other.stream; };
      if (std::ranges::none_of(theirs, same)) return false;
    }
  }
  return true;
}

}  // namespace pando::link
