#include "agent/moves_desk.h"

#include <set>
#include <utility>

namespace pando::agent {
namespace {

constexpr const char* kMethod = "pando.moves";
/// Who has not answered by then is named instead.
constexpr Duration kLimit = std::chrono::seconds{2};

/// Givers: primaries of what somebody learns.
std::set<std::string> asked(const map::Map& map, doors::MovesOf whom) {
  std::set<std::string> found;
  if (whom == doors::MovesOf::members)
    for (const auto& member : map.members) found.insert(member.name);
  for (const map::Holders& bucket : map.buckets)
    if (!bucket.learners.empty()) found.insert(map.members[bucket.acting[0]].name);
  return found;
}

/// Answers as they come, until nobody is missing.
struct Gathering {
  doors::ClusterMoves moves;
  std::size_t missing = 0;
  MovesDesk::Told told;

  void heard(const std::string& node, const call::Ended& ended) {
    auto said = ended.answer ? doors::read_node_moves(*ended.answer) : std::nullopt;
    if (said)
      moves.nodes.push_back(*std::move(said));
    else
      moves.unheard.push_back(node);
    if (--missing == 0) told(moves);
  }
};

}  // namespace

MovesDesk::MovesDesk(std::function<void(node::CallAsk)> submit, CallAsker& calls,
                     std::function<doors::NodeMoves()> own)
    : submit_(std::move(submit)), calls_(calls), own_(std::move(own)) {
  submit_({0, call::Serve{kMethod}});
}

bool MovesDesk::on_call_news(const call::News& news) {
  const auto* const wanted = std::get_if<call::Wanted>(&news);
  if (wanted == nullptr || wanted->method != kMethod) return false;
  submit_({0, call::Respond{wanted->token, to_bytes(doors::node_moves_json(own_()))}});
  return true;
}

void MovesDesk::collect(const map::MapPtr& map, doors::MovesOf whom, Told told) {
  const auto all = std::make_shared<Gathering>();
  all->told = std::move(told);
  all->moves.map = map;
  const doors::NodeMoves own = own_();
  all->moves.nodes.push_back(own);
  std::set<std::string> others;
  if (map) others = asked(*map, whom);
  others.erase(own.node);
  all->missing = others.size();
  if (others.empty()) return all->told(all->moves);
  for (const std::string& node : others)
    calls_.call({node, kMethod, {}, kLimit},
                [all, node](const call::Ended& ended) { all->heard(node, ended); });
}

}  // namespace pando::agent
