#include "sim/link_rules.h"

#include <optional>

#include "node/views.h"

namespace pando::sim {
namespace {

/// The connection that a node takes for its link with a peer; nullopt: it has none.
std::optional<std::uint64_t> link_with(const World& world, HostId host, const std::string& peer) {
  for (const link::LinkView& view : node::links_of(world.node(host))->links())
    if (view.peer == peer) return world.streams().connection_of(host, view.stream);
  return std::nullopt;
}

std::string compare_pair(const World& world, HostId a, HostId b) {
  const std::string &first = world.host(a).name(), &second = world.host(b).name();
  const auto there = link_with(world, a, second), back = link_with(world, b, first);
  if (!there || !back) return first + " and " + second + " are not linked";
  return *there == *back ? "" : first + " and " + second + " use two different connections";
}

}  // namespace

void LinksTakeTurns::after_step(World& world, const Step& step) {
  std::set<std::string>& up = up_[step.host];
  const auto report = [&](const std::string& what) {
    verdict_.report(world, "K1", world.host(step.host).name() + " " + what);
  };
  for (const node::Output& output : step.outputs) {
    if (const auto* link = std::get_if<node::LinkUp>(&output)) {
      if (!up.insert(link->peer).second) report("gets a second link with " + link->peer);
    } else if (const auto* down = std::get_if<node::LinkDown>(&output)) {
      if (up.erase(down->peer) == 0) report("loses a link with " + down->peer + " that it had not");
    } else if (const auto* mail = std::get_if<node::Delivered>(&output)) {
      if (!up.contains(mail->from)) report("has mail from " + mail->from + " without a link");
    }
  }
}

std::string link_disagreement(const World& world) {
  Hosts linked;
  for (const HostId host : world.running())
    if (node::links_of(world.node(host)) != nullptr) linked.push_back(host);
  for (std::size_t i = 0; i < linked.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (auto wrong = compare_pair(world, linked[i], linked[j]); !wrong.empty()) return wrong;
  const std::size_t expected = linked.size() * (linked.size() - 1) / 2;
  const std::size_t found = linked.empty() ? 0 : world.streams().established();
  if (linked.empty() || found == expected) return "";
  return std::to_string(found) + " connections are kept between " + std::to_string(linked.size()) +
         " nodes, not " + std::to_string(expected);
}

}  // namespace pando::sim
