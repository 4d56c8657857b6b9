#include "api/control.h"

#include <unistd.h>

#include "base/note_code.h"
#include "base/overload.h"
#include "shell/clock.h"

namespace pando {
namespace {

constexpr Duration kSeedRetry = std::chrono::milliseconds{500};

Outcome<void> done(const std::string& error) {
  if (error.empty()) return {};
  return std::unexpected(Error{ErrorCode::refused, error});
}

}  // namespace

Cluster::Control::Control(Opened opened, std::move_only_function<void(Level, std::string_view)> log)
    : thread_(std::make_shared<ControlThread>()),
      on_user_event(thread_),
      on_query(thread_),
      state(thread_, [this](node::StateAsk ask) { driver_->submit(std::move(ask)); }),
      calls(thread_, [this](node::Input input) { driver_->submit(std::move(input)); }),
      maps(
          thread_, [this](node::Input input) { driver_->submit(std::move(input)); }, calls,
          opened.node.name, [this] { return node().map_status(shell::now()).serves; }),
      member_callbacks_(thread_),
      log_(std::move(log)),
      name_(opened.node.name),
      address_(opened.node.advertise),
      tls_files_(std::move(opened.tls_files)),
      self_(opened.node.self),
      identity_(std::move(opened.identity_path), opened.node),
      driver_(std::make_unique<shell::NodeDriver>(
          thread_->loop(), std::move(opened.sockets), std::move(opened.node),
          shell::DriverOptions{.snapshot_path = std::move(opened.snapshot_path),
                               .tls = std::move(opened.tls)},
          *this)),
      resolver_(std::make_unique<shell::Resolver>(thread_->loop())),
      retry_(std::make_unique<shell::Timer>(thread_->loop(), [this] { try_seeds(); })) {}

/// Sockets and timers go before the loop does; what still waits is told that it waits in vain.
Cluster::Control::~Control() {
  maps.end();
}

void Cluster::Control::start(std::shared_ptr<Control> self, bool data) {
  ControlThread& thread = *thread_;
  thread.post([this, data] {
    if (data) maps.store.open(*driver_, self_, [this](const Note& note) { on_note(note); });
    auto remembered = driver_->node().remembered();
    if (!remembered.empty()) submit(command::Join{std::move(remembered)}, std::monostate{});
  });
  thread.start(std::move(self));
}

void Cluster::Control::end() {
  thread_->post([this] { wind_up(); });
}

void Cluster::Control::wind_up() {
  joining_.reset();
  waiting_.clear();
  state.wind_up();
  calls.end();
  maps.end();
  thread_->loop().stop();
}

// ---- what users ask -----------------------------------------------------------------------------

Pending<void> Cluster::Control::ask(Command command) {
  Promise<void> promise{thread_};
  auto pending = promise.pending();
  thread_->post([this, command = std::move(command), promise = std::move(promise)]() mutable {
    submit(std::move(command), std::move(promise));
  });
  return pending;
}

Pending<QueryResult> Cluster::Control::query(command::SendQuery query) {
  Promise<QueryResult> promise{thread_};
  auto pending = promise.pending();
  thread_->post([this, query = std::move(query), promise = std::move(promise)]() mutable {
    submit(std::move(query), Asked{std::move(promise), {}});
  });
  return pending;
}

void Cluster::Control::submit(Command command, Waiting waiting) {
  waiting_.emplace(++last_ticket_, std::move(waiting));
  driver_->ask(last_ticket_, std::move(command));
}

// ---- joining ------------------------------------------------------------------------------------

Pending<void> Cluster::Control::join(std::vector<std::string> seeds) {
  Promise<void> promise{thread_};
  auto pending = promise.pending();
  thread_->post([this, seeds = std::move(seeds), promise = std::move(promise)]() mutable {
    joining_.emplace(std::move(promise), std::move(seeds));
    try_seeds();
  });
  return pending;
}

void Cluster::Control::try_seeds() {
  resolver_->resolve(joining_->seeds, driver_->local().port, [this](shell::Resolved resolved) {
    if (!resolved.seeds.empty())
      return submit(command::Join{std::move(resolved.seeds)}, std::monostate{});
    on_joined({0, resolved.errors.empty() ? "no seed names an address" : resolved.errors.front()});
  });
}

void Cluster::Control::on_joined(const reply::Joined& joined) {
  if (!joining_) return;
  if (joined.contacted == 0) {
    log(Level::warn, "no seed has answered yet: " + joined.error);
    return retry_->set(shell::now() + kSeedRetry);
  }
  joining_->promise.keep({});
  joining_.reset();
}

// ---- what the node says -------------------------------------------------------------------------

void Cluster::Control::on_answer(Ticket ticket, const Reply& reply) {
  if (const auto* joined = std::get_if<reply::Joined>(&reply)) on_joined(*joined);
  const auto it = waiting_.find(ticket);
  if (it == waiting_.end()) return;
  const bool last =
      std::visit(Overload{
                     [](std::monostate) { return true; },
                     [&](Promise<void>& promise) {
                       const auto* answer = std::get_if<reply::Done>(&reply);
                       promise.keep(done(answer == nullptr ? std::string{} : answer->error));
                       return true;
                     },
                     [&](Asked& asked) { return asked.take(reply); },
                 },
                 it->second);
  if (last) waiting_.erase(it);
}

bool Cluster::Control::Asked::take(const Reply& reply) {
  if (const auto* ack = std::get_if<reply::QueryAck>(&reply)) result.acks.push_back(ack->from);
  if (const auto* response = std::get_if<reply::QueryResponse>(&reply))
    result.responses.emplace(response->from, response->payload);
  const auto* accepted = std::get_if<reply::Done>(&reply);
  const bool refused = accepted != nullptr && !accepted->error.empty();
  if (refused) promise.keep(std::unexpected(Error{ErrorCode::refused, accepted->error}));
  const bool over = std::holds_alternative<reply::QueryDone>(reply);
  if (over) promise.keep(std::move(result));
  return refused || over;
}

void Cluster::Control::on_event(const Event& event) {
  std::visit(Overload{
                 [&](const MemberEvent& e) { member_callbacks_.call([&](auto& f) { f(e); }); },
                 [&](const UserEvent& e) { on_user_event.call([&](auto& f) { f(e); }); },
                 [&](const QueryEvent& e) { answer(e); },
             },
             event);
}

/// The first callback that has an answer gives it; the others hear the question all the same.
void Cluster::Control::answer(const QueryEvent& query) {
  std::optional<Bytes> answer;
  on_query.call([&](auto& f) {
    auto given = f(query);
    if (!answer) answer = std::move(given);
  });
  if (answer) submit(command::Respond{query.id, *std::move(answer)}, std::monostate{});
}

void Cluster::Control::on_note(const Note& note) {
  log(row(note.code).level, describe(note));
}

void Cluster::Control::on_state(const node::StateAnswer& answer) {
  const std::string refused = state.on_answer(answer);
  if (!refused.empty()) log(Level::warn, "cannot watch state: " + refused);
}

void Cluster::Control::on_ranges(const ranges::Reply& reply) {
  const std::string refused = maps.hear(reply);
  if (!refused.empty()) log(Level::warn, "cannot take part: " + refused);
}

void Cluster::Control::log(Level level, std::string_view line) {
  if (log_) log_(level, line);
}

Outcome<void> Cluster::Control::renew_certificates() {
  auto fresh = certificates(tls_files_);
  if (!fresh) return std::unexpected(fresh.error());
  if (!*fresh)
    return std::unexpected(Error{ErrorCode::bad_argument,
                                 "there are no certificates to be read again; name them in "
                                 "ClusterOptions::tls_cert, tls_key and tls_ca"});
  thread_->visit([&] { driver_->renew_tls(*std::move(fresh)); });
  return {};
}

void Cluster::Control::store_cluster_id(const Id& id) {
  note_identity(identity_.settle(id));
}

void Cluster::Control::store_members(const map::LastMembers& members) {
  note_identity(identity_.remember(members));
}

void Cluster::Control::note_identity(const std::string& error) {
  if (!error.empty()) on_note({NoteCode::identity_unwritten, identity_.path(), error});
}

void Cluster::Control::on_stopped(node::Stopped::Why why) {
  if (why == node::Stopped::Why::lost_name)
    log(Level::error, "another node has the name '" + name_ + "': this one has stopped");
  // Soon: answers of the same step are still to come.
  end();
}

}  // namespace pando
