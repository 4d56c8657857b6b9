#include "agent/joiner.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/note_code.h"
#include "shell/clock.h"

namespace pando::agent {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kBullet = "\t* ";

/// The lines of an error that begin with a bullet, without it; the whole text if there are none.
std::vector<std::string> bullets(std::string_view errors) {
  std::vector<std::string> out;
  for (auto at = errors.find(kBullet); at != errors.npos; at = errors.find(kBullet, at)) {
    at += kBullet.size();
    out.emplace_back(errors.substr(at, errors.find('\n', at) - at));
  }
  if (out.empty() && !errors.empty()) out.emplace_back(errors);
  return out;
}

}  // namespace

std::string join_errors(const std::vector<std::string>& unresolved, std::string_view unreachable) {
  if (unresolved.empty()) return std::string{unreachable};
  std::vector<std::string> all = unresolved;
  std::ranges::move(bullets(unreachable), std::back_inserter(all));
  std::string out = fmt::format("{} error{} occurred:\n", all.size(), all.size() == 1 ? "" : "s");
  for (const std::string& error : all) out += fmt::format("{}{}\n", kBullet, error);
  return out + "\n";
}

std::string on_one_line(std::string_view errors) {
  return fmt::format("{}", fmt::join(bullets(errors), "; "));
}

Joiner::Joiner(shell::Loop& loop, Asker& asker, Logger& log, const Settings& settings,
               std::uint16_t port, GiveUp give_up, Alone alone)
    : asker_(asker),
      log_(log),
      settings_(settings),
      port_(port),
      give_up_(std::move(give_up)),
      alone_(std::move(alone)),
      retry_(loop, [this] { join_later(attempt_); }),
      company_(loop, [this] { seek_company(); }),
      resolver_(loop) {}

void Joiner::begin(std::vector<JoinSeed> remembered) {
  searching_ = !settings_.start_join.empty() || !settings_.retry_join.empty();
  if (!settings_.start_join.empty()) join_now(settings_.start_join);
  if (!settings_.retry_join.empty()) join_later(1);
  if (!remembered.empty()) rejoin(std::move(remembered));
}

void Joiner::join(std::vector<std::string> seeds, bool ignore_old_events, Joined then) {
  resolver_.resolve(std::move(seeds), port_,
                    [this, ignore_old_events, then = std::move(then)](shell::Resolved resolved) {
                      join_resolved(std::move(resolved), ignore_old_events, then);
                    });
}

void Joiner::join_resolved(shell::Resolved resolved, bool ignore_old_events, Joined then) {
  for (const std::string& error : resolved.errors)
    log_.note({NoteCode::seed_unresolved, error, {}});
  if (resolved.seeds.empty() && !resolved.errors.empty())
    return then({0, join_errors(resolved.errors, {})});
  asker_.ask(command::Join{std::move(resolved.seeds), ignore_old_events},
             [errors = std::move(resolved.errors), then = std::move(then)](const Reply& reply) {
               const auto* joined = std::get_if<reply::Joined>(&reply);
               if (joined == nullptr) return;
               if (joined->contacted > 0) return then(*joined);
               then({0, join_errors(errors, joined->error)});
             });
}

void Joiner::join_now(const std::vector<std::string>& seeds) {
  log_.announce(fmt::format("Joining cluster...(replay: {})", settings_.replay_on_join));
  join(seeds, !settings_.replay_on_join, [this, seeds](const reply::Joined& joined) {
    searching_ = searching_ && joined.contacted == 0;
    if (joined.contacted > 0)
      return log_.announce(
          fmt::format("Join completed. Synced with {} initial agents", joined.contacted));
    give_up_(
        fmt::format("no seed of -join='{}' could be joined ({}); check that one of them runs "
                    "and has the same key, or keep trying with -retry-join",
                    fmt::join(seeds, "' -join='"), on_one_line(joined.error)));
  });
}

void Joiner::join_later(int attempt) {
  join(settings_.retry_join, !settings_.replay_on_join, [this, attempt](const auto& joined) {
    searching_ = searching_ && joined.contacted == 0;
    if (joined.contacted == 0) return retry_after(attempt, on_one_line(joined.error));
    log_.note({NoteCode::join_completed, std::to_string(joined.contacted), {}});
    company_.set(shell::now() + settings_.retry_interval);
  });
}

/// Seeds may name this node itself, which always answers. A node that was started while it was cut
/// off would else wait until others try those who failed.
void Joiner::seek_company() {
  company_.set(shell::now() + settings_.retry_interval);
  if (!alone_()) return;
  join(settings_.retry_join, !settings_.replay_on_join, [this](const reply::Joined& joined) {
    if (!alone_()) log_.note({NoteCode::join_completed, std::to_string(joined.contacted), {}});
  });
}

void Joiner::retry_after(int attempt, const std::string& error) {
  const int most = settings_.retry_max_attempts;
  if (most > 0 && attempt > most) {
    log_.note({NoteCode::join_given_up, std::to_string(attempt), error});
    return give_up_(fmt::format(
        "no seed of -retry-join='{}' could be joined in {} tries ({}); check that one of them runs "
        "and has the same key",
        fmt::join(settings_.retry_join, "' -retry-join='"), attempt, error));
  }
  log_.note({NoteCode::join_retried, fmt::format("{} s", settings_.retry_interval / 1s), error});
  attempt_ = attempt + 1;
  retry_.set(shell::now() + settings_.retry_interval);
}

/// Those whom the snapshot remembers, one after the other until one answers.
void Joiner::rejoin(std::vector<JoinSeed> remembered) {
  if (remembered.empty()) return log_.note({NoteCode::rejoin_failed, settings_.snapshot_path, {}});
  JoinSeed next = std::move(remembered.back());
  remembered.pop_back();
  const std::string name = next.name;
  join_resolved({{std::move(next)}, {}}, true,
                [this, name, rest = std::move(remembered)](const reply::Joined& joined) {
                  if (joined.contacted == 0) return rejoin(rest);
                  log_.note({NoteCode::rejoined, name, {}});
                });
}

}  // namespace pando::agent
