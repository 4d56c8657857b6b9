#include "pando/cluster.h"

#include "api/control.h"
#include "shell/clock.h"

namespace pando {
namespace {

/// The only error of a join that knows what it waited for.
Error unanswered(const ClusterOptions& options, Error error) {
  if (error.code != ErrorCode::timed_out) return error;
  std::string seeds;
  for (const std::string& seed : options.seeds) seeds += (seeds.empty() ? "" : ", ") + seed;
  return {ErrorCode::unreachable, "no seed answered in time (" + seeds +
                                      "): check the addresses, and that the nodes there run with "
                                      "the same keys and label"};
}

}  // namespace

Cluster::Cluster(std::shared_ptr<Control> control)
    : Calling({control, &control->calls}),
      Mapped({control, &control->maps}),
      control_(std::move(control)) {}
Cluster::Cluster(Cluster&&) noexcept = default;

Cluster& Cluster::operator=(Cluster&& other) noexcept {
  Cluster old{std::move(*this)};
  Calling::operator=(std::move(other));
  Mapped::operator=(std::move(other));
  control_ = std::move(other.control_);
  return *this;
}

Cluster::~Cluster() {
  if (!control_) return;
  control_->end();
  control_->thread().join();
}

Outcome<Cluster> Cluster::join(ClusterOptions options) {
  auto opened = open(options);
  if (!opened) return std::unexpected(opened.error());
  auto control = std::make_shared<Control>(*std::move(opened), std::move(options.log));
  control->start(control, options.map.data);
  Cluster cluster{std::move(control)};
  if (options.seeds.empty()) return cluster;
  auto joined = cluster.control_->join(options.seeds).get_for(options.join_timeout);
  if (!joined) return std::unexpected(unanswered(options, joined.error()));
  return cluster;
}

const std::string& Cluster::name() const {
  return control_->name();
}
Endpoint Cluster::address() const {
  return control_->address();
}

std::vector<Member> Cluster::members() const {
  std::vector<Member> members;
  control_->thread().visit([&] { members = control_->node().members(); });
  return members;
}

std::optional<Member> Cluster::find(std::string_view name) const {
  std::optional<Member> member;
  control_->thread().visit([&] { member = control_->node().find(name); });
  return member;
}

std::optional<Duration> Cluster::rtt(std::string_view a, std::string_view b) const {
  std::optional<Duration> rtt;
  control_->thread().visit([&] { rtt = control_->node().rtt(a, b); });
  return rtt;
}

std::vector<Verdict> Cluster::why(std::string_view name) const {
  std::vector<Verdict> deaths;
  control_->thread().visit([&] { deaths = control_->node().why(name, shell::now()); });
  return deaths;
}

std::optional<double> Cluster::phi(std::string_view name) const {
  std::optional<double> phi;
  control_->thread().visit([&] { phi = control_->node().phi(name, shell::now()); });
  return phi;
}

std::optional<std::string> Cluster::address_of(std::string_view node, std::string_view service,
                                               std::string_view view) const {
  std::string key = state::kAddresses;
  key.append(view).append("/").append(service);
  const auto said = state(node.empty() ? std::string_view{name()} : node, key);
  return said ? std::optional{to_string(said->value)} : std::nullopt;
}

std::vector<PeerLink> Cluster::peers() const {
  std::vector<PeerLink> peers;
  control_->thread().visit([&] { peers = control_->node().peers(shell::now()); });
  return peers;
}

Subscription Cluster::on_member(std::move_only_function<void(const MemberEvent&)> callback) {
  return control_->on_member(std::move(callback));
}
Subscription Cluster::on_event(std::move_only_function<void(const UserEvent&)> callback) {
  return control_->on_user_event.add(std::move(callback));
}
Subscription Cluster::on_query(
    std::move_only_function<std::optional<Bytes>(const QueryEvent&)> callback) {
  return control_->on_query.add(std::move(callback));
}

Pending<void> Cluster::event(std::string name, Bytes payload, bool coalesce) {
  return control_->ask(command::SendEvent{std::move(name), std::move(payload), coalesce});
}

Pending<QueryResult> Cluster::query(std::string name, Bytes payload, QueryOptions options) {
  return control_->query({.name = std::move(name),
                          .payload = std::move(payload),
                          .nodes = std::move(options.nodes),
                          .tags = std::move(options.tags),
                          .request_ack = true,
                          .relay_factor = options.relay_factor,
                          .timeout = options.timeout});
}

Pending<void> Cluster::set_tags(Tags tags) {
  return control_->ask(command::SetTags{std::move(tags)});
}

Pending<void> Cluster::set(std::string key, Bytes value, Duration limit) {
  return control_->state.write(state::Set{std::move(key), std::move(value), limit});
}

Pending<void> Cluster::erase(std::string key) {
  return control_->state.write(state::Erase{std::move(key)});
}

std::optional<Bytes> Cluster::get(std::string_view key) const {
  auto entry = state(name(), key);
  return entry ? std::optional{std::move(entry->value)} : std::nullopt;
}

std::optional<state::Entry> Cluster::state(std::string_view node, std::string_view key) const {
  std::optional<state::Entry> entry;
  control_->thread().visit([&] { entry = control_->node().state(shell::now(), node, key); });
  return entry;
}

std::vector<state::Entry> Cluster::states(std::string_view node, std::string_view prefix) const {
  std::vector<state::Entry> entries;
  control_->thread().visit([&] { entries = control_->node().states(shell::now(), node, prefix); });
  return entries;
}

Subscription Cluster::watch(std::string node, std::string prefix,
                            std::move_only_function<void(const state::Changed&)> callback) {
  return control_->state.watch({std::move(node), std::move(prefix)}, std::move(callback));
}

Outcome<void> Cluster::renew_certificates() {
  return control_->renew_certificates();
}

Pending<void> Cluster::leave() {
  return control_->ask(command::Leave{});
}

}  // namespace pando
