#include "agent/agent.h"

#include <signal.h>

#include "agent/keyring_file.h"
#include "agent/report.h"
#include "agent/tags_file.h"
#include "base/note_code.h"
#include "base/overload.h"
#include "node/views.h"
#include "shell/clock.h"
#include "shell/fd.h"

namespace pando::agent {
namespace {

using namespace std::chrono_literals;
/// How long answers may take to reach RPC clients, and scripts to end, when all else is over.
constexpr Duration kEndLimit = 500ms, kEndLook = 20ms;

LogTarget log_target(const Settings& settings) {
  LogTarget target{.format = settings.log_format};
  if (settings.enable_syslog) target.syslog_facility = syslog_facility(settings.syslog_facility);
  return target;
}

}  // namespace

Agent::Agent(Settings settings, Prepared prepared, Reread reread)
    : settings_(std::move(settings)),
      reread_(std::move(reread)),
      addresses_(prepared.addresses),
      self_(prepared.node.self),
      identity_(settings_.identity_file, prepared.node),
      rpc_local_(shell::local_endpoint(prepared.rpc.get())),
      first_notes_(std::move(prepared.notes)),
      log_(log_target(settings_), settings_.log_level),
      scripts_(loop_, settings_.handler_limits, log_,
               [this](std::uint64_t id, Bytes text) { answer_query(id, std::move(text)); }),
      driver_(loop_, std::move(prepared.gossip), std::move(prepared.node),
              {.snapshot_path = settings_.snapshot_path, .tls = std::move(prepared.tls)}, *this),
      will_(loop_, driver_, log_, std::move(prepared.guardian)),
      rpc_(loop_, std::move(prepared.rpc), settings_.rpc_auth, *this, *this),
      asker_([this](Ticket ticket, Command c) { driver_.ask(ticket, std::move(c)); }),
      joiner_(loop_, asker_, log_, settings_, driver_.local().port,
              [this](const std::string& e) { give_up(e); }, [this] { return alone(); }),
      doors_({loop_, driver_, asker_, joiner_, log_, self_, settings_,
              [this](const Tags& t, auto then) { set_tags(t, then); }},
             std::move(prepared.doors)),
      ending_(loop_, [this] { end_when_quiet(); }),
      signals_(loop_, {SIGINT, SIGTERM, SIGHUP, SIGUSR1}, [this](int n) { on_signal(n); }) {
  scripts_.set(std::move(prepared.handlers));
}

Agent::~Agent() {
  log_.set_listener({});
}

int Agent::run() {
  log_.set_listener([this](const LogLine& line) { rpc_.on_log_line(line); });
  log_.announce(banner(settings_, addresses_, rpc_local_, doors_, driver_));
  log_.announce("Log data will now stream in as it occurs:");
  for (const Note& note : first_notes_) log_.note(note);
  joiner_.begin(driver_.node().remembered());
  loop_.run();
  return exit_code_;
}

// ---- what the node says -------------------------------------------------------------------------

void Agent::on_answer(Ticket ticket, const Reply& reply) {
  if (RpcSession::client_of(ticket) != 0) return rpc_.on_reply(ticket, reply);
  asker_.on_answer(ticket, reply);
}

void Agent::on_event(const Event& event) {
  will_.keep();
  rpc_.on_event(event);
  doors_.on_event(event);
  scripts_.on_event({driver_.node().name(), driver_.node().tags()}, event);
}

/// Changes of the keyring make no event, but a note.
void Agent::on_note(const Note& note) {
  will_.keep();
  log_.note(note);
}

std::string Agent::store_keyring(const std::vector<std::string>& keys) {
  return write_keyring_file(settings_.keyring_file, keys);
}

void Agent::store_cluster_id(const Id& id) {
  note_identity(identity_.settle(id));
}

void Agent::store_members(const map::LastMembers& members) {
  note_identity(identity_.remember(members));
}

void Agent::note_identity(const std::string& error) {
  if (!error.empty()) log_.note({NoteCode::identity_unwritten, identity_.path(), error});
}

/// After a leave, whoever asked for it, or after another node has won this one's name.
void Agent::on_stopped(node::Stopped::Why) {
  will_.dismiss();
  end(0);
}

void Agent::answer_query(std::uint64_t query, Bytes answer) {
  asker_.ask_done(command::Respond{query, std::move(answer)}, [this](const std::string& error) {
    if (!error.empty()) log_.note({NoteCode::handler_answer_refused, error, {}});
  });
}

// ---- what RPC clients ask -----------------------------------------------------------------------

void Agent::carry_out(RpcRequest request) {
  const auto told = [this](Ticket ticket) {
    return [this, ticket](const auto& reply) { rpc_.on_reply(ticket, reply); };
  };
  std::visit(Overload{
                 [&](rpc::Ask& a) {
                   if (!std::holds_alternative<command::Leave>(a.command))
                     return driver_.ask(a.ticket, std::move(a.command));
                   doors_.depart([this, a] { driver_.ask(a.ticket, a.command); });
                 },
                 [&](rpc::Join& j) {
                   joiner_.join(std::move(j.hosts), j.ignore_old_events, told(j.ticket));
                 },
                 [&](rpc::SetTags& t) {
                   set_tags(t.tags,
                            [tell = told(t.ticket)](const auto& e) { tell(reply::Done{e}); });
                 },
                 [&](rpc::ShutDown&) { end(0); },
                 [&](Note& note) { log_.note(note); },
             },
             request);
}

void Agent::set_tags(const Tags& tags, std::function<void(const std::string& error)> then) {
  asker_.ask_done(command::SetTags{tags}, [this, tags, then = std::move(then)](const auto& error) {
    if (!error.empty() || settings_.tags_file.empty()) return then(error);
    then(write_tags_file(settings_.tags_file, tags));
  });
}

RuntimeFacts Agent::runtime() const {
  return runtime_facts();
}

std::map<std::string, std::string> Agent::handlers() const {
  std::map<std::string, std::string> out;
  for (const HandlerSpec& spec : scripts_.specs())
    for (const EventFilter& filter : spec.filters)
      out.insert_or_assign(filter.event + ":" + filter.name, spec.script);
  return out;
}

std::optional<Coordinate> Agent::coordinate(std::string_view node) const {
  return node::vivaldi_of(driver_.node()).find(node);
}

// ---- the end ------------------------------------------------------------------------------------

/// At once.
void Agent::stop(int code) {
  exit_code_ = code;
  loop_.stop();
}

/// Once RPC clients have what was answered and the scripts of the last events are done, or after a
/// short time.
void Agent::end(int code) {
  if (end_limit_ != kNever) return;
  exit_code_ = code;
  leave_limit_.set(kNever);
  end_limit_ = shell::now() + kEndLimit;
  ending_.set(shell::now() + kEndLook);
}

void Agent::end_when_quiet() {
  const bool quiet = rpc_.idle() && doors_.idle() && scripts_.idle();
  if (quiet || shell::now() >= end_limit_) return loop_.stop();
  ending_.set(shell::now() + kEndLook);
}

int run(Settings settings, Reread reread) {
  shell::ensure_standard_descriptors();
  ::signal(SIGPIPE, SIG_IGN);
  auto prepared = prepare(settings);
  if (!prepared) {
    Logger{log_target(settings), settings.log_level}.announce(prepared.error());
    return 1;
  }
  prepared->guardian = begin_guard(prepared->node, prepared->notes);
  Agent agent{std::move(settings), *std::move(prepared), std::move(reread)};
  return agent.run();
}

}  // namespace pando::agent
