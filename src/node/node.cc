#include "pando/node.h"

#include "base/assert.h"
#include "node/rooms.h"
#include "node/views.h"

namespace pando::node {

Node::Node(Config config, Instant now, const Entropy& entropy) {
  PANDO_ASSERT(check(config).empty());
  rooms_ = std::make_unique<Rooms>(std::move(config), now, entropy);
}
Node::~Node() = default;
Node::Node(Node&&) noexcept = default;
Node& Node::operator=(Node&&) noexcept = default;

void Node::step(Instant now, Input input, Outbox& out) {
  rooms_->step(now, input, out);
}
Instant Node::deadline() const {
  return rooms_->deadline();
}

const std::string& Node::name() const {
  return rooms_->config.name;
}
Tags Node::tags() const {
  return rooms_->tags;
}

namespace {

void mark(Member& member, const std::vector<swim::Agreement>& agreements) {
  for (const swim::Agreement& agreement : agreements)
    if (agreement.subject->name == member.info->name)
      member.suspect = Suspicion{agreement.age, agreement.accusers};
}

}  // namespace

std::vector<Member> Node::members() const {
  std::vector<Member> members;
  const auto agreements = rooms_->swim.agreements();
  for (auto& view : rooms_->serf.members()) {
    members.push_back(std::move(view.member));
    members.back().unfit = rooms_->verdicts.unfit(members.back().info->name);
    mark(members.back(), agreements);
  }
  return members;
}

std::optional<Member> Node::find(std::string_view name) const {
  auto view = rooms_->serf.find(name);
  if (!view) return std::nullopt;
  view->member.unfit = rooms_->verdicts.unfit(name);
  mark(view->member, rooms_->swim.agreements());
  return std::move(view->member);
}

Stats Node::stats() const {
  return rooms_->stats();
}

std::vector<JoinSeed> Node::remembered() const {
  std::vector<JoinSeed> seeds;
  const serf::Recovered* recovered = rooms_->snapshot.recovered();
  if (recovered == nullptr) return seeds;
  for (const auto& [name, endpoint] : recovered->alive)
    if (name != rooms_->config.name) seeds.push_back({name, endpoint});
  return seeds;
}

std::optional<state::Entry> Node::state(Instant now, std::string_view node,
                                        std::string_view key) const {
  return rooms_->gossiped.find(now, node, key);
}
std::vector<state::Entry> Node::states(Instant now, std::string_view node,
                                       std::string_view prefix) const {
  return rooms_->gossiped.list(now, node, prefix);
}

std::optional<Duration> Node::rtt(std::string_view a, std::string_view b) const {
  const auto from = rooms_->vivaldi.find(a);
  const auto to = rooms_->vivaldi.find(b);
  if (!from || !to) return std::nullopt;
  return coord::distance(*from, *to);
}

std::vector<Verdict> Node::why(std::string_view name, Instant now) const {
  const verdict::Verdicts* verdicts = rooms_->verdicts.verdicts();
  return verdicts == nullptr ? std::vector<Verdict>{} : verdicts->why(name, now);
}

std::optional<double> Node::phi(std::string_view name, Instant now) const {
  return rooms_->detector.phi(name, now);
}

std::vector<PeerLink> Node::peers(Instant now) const {
  const link::Links* const links = rooms_->links.links();
  if (links == nullptr) return {};
  std::vector<PeerLink> peers = links->peers(now);
  for (PeerLink& peer : peers) {
    peer.rtt = rtt(name(), peer.name);
    peer.phi = phi(peer.name, now);
  }
  return peers;
}

const Node::Rooms& Node::rooms() const {
  return *rooms_;
}
Node::Rooms& Node::rooms() {
  return *rooms_;
}

const swim::Swim& swim_of(const Node& node) {
  return node.rooms().swim;
}
const serf::Serf& serf_of(const Node& node) {
  return node.rooms().serf;
}
const coord::Vivaldi& vivaldi_of(const Node& node) {
  return node.rooms().vivaldi;
}

const link::Links* links_of(const Node& node) {
  return node.rooms().links.links();
}

const gossip::Gossip* state_of(const Node& node) {
  return node.rooms().gossiped.machine();
}

const agree::Agree* agreement_of(const Node& node) {
  return node.rooms().maps.machine();
}

void adopt(Node& node, Instant now, const std::vector<NodeInfoPtr>& members, Outbox& out) {
  node.rooms().adopt(now, members, out);
}

}  // namespace pando::node
