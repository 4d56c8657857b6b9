#include "core/detector/detector.h"

#include <algorithm>

namespace pando::detector {

Detector::Detector(Config config)
    : config_(std::move(config)),
      thresholds_{Threshold{config_.levels[0]}, Threshold{config_.levels[1]},
                  Threshold{config_.levels[2]}} {}

void Detector::step(Instant now, const Input& input, Outbox& out) {
  const Instant due = deadline();
  if (config_.guard_pauses && due < now && now - due > config_.pause_limit) on(now, Paused{}, out);
  std::visit([&](const auto& in) { on(now, in, out); }, input);
}

Instant Detector::deadline() const {
  return due_.empty() ? kNever : due_.begin()->first;
}

std::optional<double> Detector::phi(std::string_view peer, Instant now) const {
  const auto edge = edges_.find(peer);
  return edge == edges_.end() ? std::nullopt : edge->second.accrual.level(now);
}

// ---- what happens
// --------------------------------------------------------------------------------

void Detector::on(Instant now, const Tick&, Outbox& out) {
  while (deadline() <= now) look_at(now, edges_.find(due_.begin()->second), out);
}

void Detector::on(Instant now, const Opened& opened, Outbox& out) {
  on(now, Forget{opened.peer}, out);
  if (const auto edge = edge_of(opened.peer); edge != edges_.end())
    edge->second.promised = opened.promised;
}

/// Levels come down only after an interval that did not reach them: one late heartbeat is news of
/// the peer, but no sign that its rhythm is back.
void Detector::on(Instant now, const Heard& heard, Outbox& out) {
  const auto edge = edge_of(heard.peer);
  if (edge == edges_.end()) return;
  Edge& e = edge->second;
  if (e.up > 0) come_down(edge, std::min(e.up, reached(now, e)), out);
  e.accrual.heard(now, e.promised);
  if (heard.promised > Duration{} && heard.promised != e.promised) {
    e.accrual.shift(heard.promised - e.promised);
    e.promised = heard.promised;
  }
  if (const Instant next = next_crossing(e); next < e.due) schedule(edge, next);
}

void Detector::on(Instant, const Forget& forget, Outbox&) {
  const auto edge = edges_.find(forget.peer);
  if (edge == edges_.end()) return;
  due_.erase({edge->second.due, edge->first});
  edges_.erase(edge);
}

/// Whoever had been reported before stays so until heard; all others begin a new silence.
void Detector::on(Instant now, const Paused&, Outbox& out) {
  for (auto edge = edges_.begin(); edge != edges_.end(); ++edge) {
    if (edge->second.up == kLevelCount) continue;
    edge->second.accrual.restart(now);
    come_down(edge, 0, out);
    schedule(edge, next_crossing(edge->second));
  }
}

// ---- levels ------------------------------------------------------------------------------------

Detector::Edges::iterator Detector::edge_of(const std::string& peer) {
  const auto found = edges_.find(peer);
  if (found != edges_.end() || edges_.size() >= config_.max_edges) return found;
  return edges_.emplace(peer, Edge{.accrual = Accrual{config_.judgement}}).first;
}

void Detector::look_at(Instant now, Edges::iterator edge, Outbox& out) {
  Edge& e = edge->second;
  const std::size_t high = reached(now, e);
  for (; e.up < high; ++e.up) out.push_back(Crossed{edge->first, static_cast<Level>(e.up), true});
  schedule(edge, next_crossing(e));
}

void Detector::come_down(Edges::iterator edge, std::size_t to, Outbox& out) {
  std::size_t& up = edge->second.up;
  for (; up > to; --up) out.push_back(Crossed{edge->first, static_cast<Level>(up - 1), false});
}

/// How many levels the silence has reached, by the same moments that the timer waits for.
std::size_t Detector::reached(Instant now, const Edge& edge) const {
  std::size_t count = 0;
  while (count < kLevelCount) {
    const auto at = edge.accrual.reaches(thresholds_[count]);
    if (!at || *at > now) break;
    ++count;
  }
  return count;
}

Instant Detector::next_crossing(const Edge& edge) const {
  if (edge.up == kLevelCount) return kNever;
  return edge.accrual.reaches(thresholds_[edge.up]).value_or(kNever);
}

void Detector::schedule(Edges::iterator edge, Instant due) {
  due_.erase({edge->second.due, edge->first});
  edge->second.due = due;
  if (due != kNever) due_.emplace(due, edge->first);
}

}  // namespace pando::detector
