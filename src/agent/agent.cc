#include "agent/agent.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "agent/config.h"
#include "agent/keyring_file.h"
#include "agent/seeds.h"
#include "agent/tags_file.h"
#include "base/overload.h"
#include "base/version.h"
#include "node/views.h"
#include "shell/clock.h"
#include "shell/fd.h"

namespace pando::agent {
namespace {

using namespace std::chrono_literals;
constexpr Duration kLeaveLimit = 3s;
/// How long answers may take to reach RPC clients after everything else is over.
constexpr Duration kEndingLimit = 500ms;

void print(const std::string& text) {
  [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
}

}  // namespace

Agent::Agent(Settings settings, Prepared prepared, Reread reread)
    : settings_(std::move(settings)),
      reread_(std::move(reread)),
      log_(settings_.log_format, settings_.log_level, settings_.enable_syslog,
           settings_.syslog_facility),
      scripts_(loop_, settings_.handler_limits, log_,
               [this](std::uint64_t query, Bytes answer) {
                 ask(command::Respond{query, std::move(answer)}, [this](const Reply& reply) {
                   const auto* done = std::get_if<reply::Done>(&reply);
                   if (done && !done->error.empty())
                     log_.note({NoteCode::handler_answer_refused, done->error, {}});
                 });
               }),
      addresses_(prepared.addresses) {
  scripts_.set(std::move(prepared.handlers));
  rpc_local_ = shell::local_endpoint(prepared.rpc.get());
  shell::DriverOptions options{.snapshot_path = settings_.snapshot_path};
  driver_ = std::make_unique<shell::NodeDriver>(loop_, std::move(prepared.gossip),
                                                std::move(prepared.node), options, *this);
  rpc_ =
      std::make_unique<RpcServer>(loop_, std::move(prepared.rpc), settings_.rpc_auth, *this, *this);
  log_.set_listener([this](const LogLine& line) { rpc_->on_log_line(line); });
  signals_ = std::make_unique<shell::Signals>(
      loop_, std::initializer_list<int>{SIGINT, SIGTERM, SIGHUP, SIGUSR1},
      [this](int number) { on_signal(number); });
}

Agent::~Agent() {
  log_.set_listener({});
  for (std::thread& resolver : resolvers_) resolver.join();
}

int Agent::run() {
  banner();
  if (!settings_.start_join.empty()) start_join();
  if (!settings_.retry_join.empty()) retry_join(1);
  if (auto remembered = driver_->node().remembered(); !remembered.empty())
    rejoin(std::move(remembered));
  loop_.run();
  return exit_code_;
}

void Agent::banner() const {
  const auto yes = [](bool on) { return on ? "true" : "false"; };
  print(
      fmt::format("==> Pando agent running!\n"
                  "         Node name: '{}'\n"
                  "         Bind addr: '{}'\n",
                  driver_->node().name(), driver_->local().to_string()));
  if (addresses_.advertise.address != addresses_.bind.address)
    print(fmt::format("    Advertise addr: '{}'\n", addresses_.advertise.to_string()));
  print(
      fmt::format("          RPC addr: '{}'\n"
                  "         Encrypted: {}\n"
                  "          Snapshot: {}\n"
                  "           Profile: {}\n\n"
                  "==> Log data will now stream in as it occurs:\n\n",
                  rpc_local_.to_string(), yes(driver_->node().stats().encrypted),
                  yes(!settings_.snapshot_path.empty()), to_string(settings_.profile)));
}

void Agent::ask(Command command, std::function<void(const Reply&)> then) {
  waiting_.emplace(++last_ticket_, std::move(then));
  driver_->ask(last_ticket_, std::move(command));
}

void Agent::on_answer(Ticket ticket, const Reply& reply) {
  if (RpcSession::client_of(ticket) != 0) return rpc_->on_reply(ticket, reply);
  const auto it = waiting_.find(ticket);
  if (it == waiting_.end()) return;
  const auto then = std::move(it->second);
  waiting_.erase(it);
  then(reply);
}

void Agent::on_event(const Event& event) {
  rpc_->on_event(event);
  scripts_.on_event({driver_->node().name(), driver_->node().tags()}, event);
}

// ---- joining
// -------------------------------------------------------------------------------------

void Agent::join(std::vector<std::string> words, bool ignore_old, OnJoined then) {
  const std::uint16_t port = driver_->local().port;
  if (all_literal(words, port)) {
    ResolvedSeeds resolved = resolve_seeds(words, port);
    return join_seeds(std::move(resolved.seeds), std::move(resolved.errors), ignore_old,
                      std::move(then));
  }
  resolvers_.emplace_back(
      [this, words = std::move(words), port, ignore_old, then = std::move(then)]() mutable {
        ResolvedSeeds resolved = resolve_seeds(words, port);
        loop_.post(
            [this, resolved = std::move(resolved), ignore_old, then = std::move(then)]() mutable {
              join_seeds(std::move(resolved.seeds), std::move(resolved.errors), ignore_old,
                         std::move(then));
            });
      });
}

void Agent::join_seeds(std::vector<JoinSeed> seeds, std::vector<std::string> errors,
                       bool ignore_old, OnJoined then) {
  for (const std::string& error : errors) log_.note({NoteCode::seed_unresolved, error, {}});
  if (seeds.empty()) return then({0, errors.empty() ? "no seeds were given" : errors.front()});
  ask(command::Join{std::move(seeds), ignore_old}, [then = std::move(then)](const Reply& reply) {
    if (const auto* joined = std::get_if<reply::Joined>(&reply)) then(*joined);
  });
}

void Agent::start_join() {
  print(fmt::format("==> Joining cluster...(replay: {})\n", settings_.replay_on_join));
  join(settings_.start_join, !settings_.replay_on_join, [this](const reply::Joined& joined) {
    if (joined.contacted > 0)
      return print(
          fmt::format("    Join completed. Synced with {} initial agents\n", joined.contacted));
    print(fmt::format("==> {}\n", joined.error));
    end(1);
  });
}

void Agent::retry_join(int attempt) {
  join(settings_.retry_join, !settings_.replay_on_join,
       [this, attempt](const reply::Joined& joined) {
         if (joined.contacted > 0)
           return log_.say(
               Level::info, "agent",
               fmt::format("Join completed. Synced with {} initial agents", joined.contacted));
         const int most = settings_.retry_max_attempts;
         if (most > 0 && attempt > most) {
           log_.note({NoteCode::join_given_up, std::to_string(most), joined.error});
           return end(1);
         }
         log_.note({NoteCode::join_retried, fmt::format("{} s", settings_.retry_interval / 1s),
                    joined.error});
         retry_ =
             std::make_unique<shell::Timer>(loop_, [this, attempt] { retry_join(attempt + 1); });
         retry_->set(shell::now() + settings_.retry_interval);
       });
}

/// Those whom the snapshot remembers, one after the other until one answers.
void Agent::rejoin(std::vector<JoinSeed> remembered) {
  if (remembered.empty()) return log_.note({NoteCode::rejoin_failed, settings_.snapshot_path, {}});
  const JoinSeed next = remembered.back();
  remembered.pop_back();
  join_seeds({next}, {}, true,
             [this, next, rest = std::move(remembered)](const reply::Joined& joined) {
               if (joined.contacted == 0) return rejoin(rest);
               log_.say(Level::info, "serf",
                        fmt::format("Re-joined to previously known node: {}", next.name));
             });
}

// ---- commands of RPC clients
// ---------------------------------------------------------------------

void Agent::carry_out(RpcRequest request) {
  std::visit(Overload{
                 [&](rpc::Ask& a) { driver_->ask(a.ticket, std::move(a.command)); },
                 [&](rpc::Join& j) {
                   join(std::move(j.hosts), j.ignore_old_events,
                        [this, ticket = j.ticket](const reply::Joined& joined) {
                          rpc_->on_reply(ticket, joined);
                        });
                 },
                 [&](rpc::SetTags& t) {
                   set_tags(t.tags, [this, ticket = t.ticket](const Reply& reply) {
                     rpc_->on_reply(ticket, reply);
                   });
                 },
                 [&](rpc::ShutDown&) {
                   shut_down_ = true;
                   end(0);
                 },
                 [&](Note& note) { log_.note(note); },
             },
             request);
}

void Agent::set_tags(const Tags& tags, std::function<void(const Reply&)> then) {
  ask(command::SetTags{tags}, [this, tags, then = std::move(then)](const Reply& reply) {
    const auto* done = std::get_if<reply::Done>(&reply);
    if (done && done->error.empty() && !settings_.tags_file.empty()) {
      if (const std::string error = write_tags_file(settings_.tags_file, tags); !error.empty())
        return then(reply::Done{error});
    }
    then(reply);
  });
}

std::string Agent::store_keyring(const std::vector<std::string>& keys) {
  return write_keyring_file(settings_.keyring_file, keys);
}

RuntimeFacts Agent::runtime() const {
  utsname system{};
  ::uname(&system);
  const std::string machine = system.machine;
  const auto cores = std::max(1u, std::thread::hardware_concurrency());
  return {.os = "linux",
          .arch = machine == "x86_64"    ? "amd64"
                  : machine == "aarch64" ? "arm64"
                                         : machine,
          .version = std::string{version()},
          .max_procs = cores,
          .goroutines = 1,
          .cpu_count = cores};
}

std::map<std::string, std::string> Agent::handlers() const {
  std::map<std::string, std::string> out;
  for (const HandlerSpec& spec : scripts_.specs())
    for (const EventFilter& filter : spec.filters)
      out.insert_or_assign(filter.event + ":" + filter.name, spec.script);
  return out;
}

std::optional<Coordinate> Agent::coordinate(std::string_view node) const {
  return node::vivaldi_of(driver_->node()).find(node);
}

// ---- ending and reloading
// ------------------------------------------------------------------------

void Agent::on_stopped(node::Stopped::Why why) {
  if (why == node::Stopped::Why::lost_name) return end(0);
  if (leaving_) end(0);
  // A leave by RPC: its client gets the answer first, then the session asks to shut down.
}

/// Lets RPC clients have what was answered, then stops.
void Agent::end(int code) {
  exit_code_ = code;
  if (rpc_->idle() && !shut_down_) return loop_.stop();
  ending_ = std::make_unique<shell::Timer>(loop_, [this] { loop_.stop(); });
  ending_->set(shell::now() + (rpc_->idle() ? Duration{50ms} : kEndingLimit));
}

void Agent::on_signal(int number) {
  if (number == SIGHUP) return reload();
  if (number == SIGUSR1) return dump_stats();
  print(fmt::format("==> Caught signal: {}\n", number == SIGINT ? "interrupt" : "terminated"));
  const bool graceful =
      number == SIGINT ? !settings_.skip_leave_on_interrupt : settings_.leave_on_terminate;
  if (leaving_ || !graceful) return end(1);
  leave_gracefully();
}

void Agent::leave_gracefully() {
  print("==> Gracefully shutting down agent...\n");
  leaving_ = true;
  leave_limit_ = std::make_unique<shell::Timer>(loop_, [this] { end(1); });
  leave_limit_->set(shell::now() + kLeaveLimit);
  ask(command::Leave{}, [this](const Reply& reply) {
    const auto* done = std::get_if<reply::Done>(&reply);
    if (done && !done->error.empty()) log_.note({NoteCode::leave_failed, done->error, {}});
  });
}

void Agent::reload() {
  print("==> Reloading configuration...\n");
  auto fresh = reread_ ? reread_() : std::unexpected(std::string{"nothing to read again"});
  if (!fresh) return log_.note({NoteCode::reload_refused, fresh.error(), {}});
  std::vector<HandlerSpec> specs;
  for (const std::string& text : fresh->event_handlers) {
    auto spec = parse_handler(text);
    if (!spec) return log_.note({NoteCode::reload_refused, spec.error(), {}});
    specs.push_back(*std::move(spec));
  }
  for (const Change& change : changes(settings_, *fresh))
    log_.say(Level::info, "agent",
             change.reloadable ? change.text : change.text + " (at the next start)");
  log_.set_level(fresh->log_level);
  scripts_.set(std::move(specs));
  if (fresh->tags != settings_.tags)
    set_tags(fresh->tags, [this](const Reply& reply) {
      const auto* done = std::get_if<reply::Done>(&reply);
      if (done && !done->error.empty()) log_.note({NoteCode::reload_refused, done->error, {}});
    });
  settings_.log_level = fresh->log_level;
  settings_.event_handlers = fresh->event_handlers;
  settings_.tags = fresh->tags;
}

void Agent::dump_stats() const {
  const node::Stats s = driver_->node().stats();
  const shell::Traffic& t = driver_->traffic();
  std::string text = fmt::format(
      "members {} failed {} left {} health {} streams {}\n"
      "datagrams in {} ({} bytes) out {} ({} bytes) unsent {}\n"
      "streams accepted {} dialled {} cut {} bytes in {} out {}\n",
      s.members, s.failed, s.left, s.health_score, s.streams, t.datagrams_in, t.datagram_bytes_in,
      t.datagrams_out, t.datagram_bytes_out, t.datagrams_unsent, t.streams_accepted,
      t.streams_dialled, t.streams_cut, t.stream_bytes_in, t.stream_bytes_out);
  for (const auto& [reason, count] : s.refused)
    text += fmt::format("refused {} {}\n", reason, count);
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

int run(Settings settings, Reread reread) {
  shell::ensure_standard_descriptors();
  ::signal(SIGPIPE, SIG_IGN);
  auto prepared = prepare(settings);
  if (!prepared) {
    print("==> " + prepared.error() + "\n");
    return 1;
  }
  Agent agent{std::move(settings), *std::move(prepared), std::move(reread)};
  return agent.run();
}

}  // namespace pando::agent
