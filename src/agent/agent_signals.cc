// What an agent does when it is sent a signal.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/certificates.h"
#include "agent/config_changes.h"
#include "agent/report.h"
#include "agent/reread.h"
#include "base/note_code.h"
#include "shell/clock.h"

namespace pando::agent {
namespace {

/// How long a leave may take, as in Serf.
constexpr Duration kLeaveLimit = std::chrono::seconds{3};
/// And one that has data to hand over first, beside the time for that.
constexpr Duration kDepartLimit = std::chrono::seconds{10};

}  // namespace

void Agent::on_signal(int number) {
  if (number == SIGHUP) return reload();
  if (number == SIGUSR1) {
    const std::string text = statistics(driver_);
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    return;
  }
  log_.announce(fmt::format("Caught signal: {}", number == SIGINT ? "interrupt" : "terminated"));
  const bool drains =
      number == SIGTERM && settings_.map.store && settings_.map.drain_limit > Duration{};
  const bool graceful = number == SIGINT ? !settings_.skip_leave_on_interrupt
                                         : settings_.leave_on_terminate || drains;
  if (leaving_ || !graceful) return stop(1);
  leave_gracefully(drains ? settings_.map.drain_limit + kDepartLimit : kLeaveLimit);
}

void Agent::leave_gracefully(Duration limit) {
  log_.announce("Gracefully shutting down agent...");
  leaving_ = true;
  leave_limit_.set(shell::now() + limit);
  doors_.depart([this] {
    asker_.ask_done(command::Leave{}, [this](const std::string& error) {
      if (!error.empty()) log_.note({NoteCode::leave_failed, error, {}});
    });
  });
}

void Agent::reload() {
  log_.announce("Reloading configuration...");
  auto fresh = read_again(reread_, driver_.tls().on(), !settings_.resp_tls.none());
  if (!fresh) return log_.note({NoteCode::reload_refused, fresh.error(), {}});
  const std::vector<Change> news = changes(settings_, fresh->settings);
  adopt(fresh->settings, std::move(fresh->handlers));
  if (fresh->tls) driver_.renew_tls(fresh->tls);
  doors_.renew_tls(fresh->resp_tls);
  for (const Note& note : notes_of(fresh->tls.get(), settings_)) log_.note(note);
  for (const Change& change : news)
    log_.note(
        {change.reloadable ? NoteCode::setting_changed : NoteCode::setting_waits, change.text, {}});
}

void Agent::adopt(const Settings& fresh, std::vector<HandlerSpec> handlers) {
  log_.set_level(settings_.log_level = fresh.log_level);
  scripts_.set(std::move(handlers));
  settings_.event_handlers = fresh.event_handlers;
  settings_.tls = fresh.tls;
  settings_.resp_tls = fresh.resp_tls;
  settings_.resp_tls_clients = fresh.resp_tls_clients;
  if (fresh.tags == settings_.tags) return;
  settings_.tags = fresh.tags;
  set_tags(fresh.tags, [this](const std::string& error) {
    if (!error.empty()) log_.note({NoteCode::reload_refused, error, {}});
  });
}

}  // namespace pando::agent
