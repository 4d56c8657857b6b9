#pragma once
/// Into a cluster: at the start, again and again, from memory, or because a client asks.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/asker.h"
#include "agent/logger.h"
#include "agent/settings.h"
#include "shell/loop.h"
#include "shell/resolver.h"

namespace pando::agent {

/// What joins an agent makes and what their failures mean. The loop's thread.
class Joiner {
 public:
  using Joined = std::function<void(const reply::Joined&)>;
  /// The agent cannot do what it was started for; the error is one sentence.
  using GiveUp = std::function<void(const std::string& error)>;
  /// Whether no other member is alive.
  using Alone = std::function<bool()>;

  /// References must outlive it. `port` stands for the port of seeds that name none.
  Joiner(shell::Loop& loop, Asker& asker, Logger& log, const Settings& settings, std::uint16_t port,
         GiveUp give_up, Alone alone);

  /// Everything the settings and the snapshot ask for. Gives up if no seed of start_join answers,
  /// or those of retry_join did not in retry_max_attempts tries. Whoever is alone afterwards, since
  /// only it itself answered or it was cut off, goes on asking the seeds of retry_join.
  void begin(std::vector<JoinSeed> remembered);
  /// Whether a cluster that the settings name has been found, if they name one.
  bool settled() const { return !searching_; }
  /// Looks seeds up and joins. The error has Serf's form: one line for each seed that failed.
  void join(std::vector<std::string> seeds, bool ignore_old_events, Joined then);

 private:
  void join_resolved(shell::Resolved resolved, bool ignore_old_events, Joined then);
  void join_now(const std::vector<std::string>& seeds);
  void join_later(int attempt);
  void retry_after(int attempt, const std::string& error);
  void seek_company();
  void rejoin(std::vector<JoinSeed> remembered);

  Asker& asker_;
  Logger& log_;
  const Settings& settings_;
  std::uint16_t port_;
  GiveUp give_up_;
  Alone alone_;
  bool searching_ = false;
  int attempt_ = 0;
  shell::Timer retry_;
  shell::Timer company_;
  shell::Resolver resolver_;
};

/// Errors of several seeds as Serf puts them: `2 errors occurred:` and a line for each.
std::string join_errors(const std::vector<std::string>& unresolved, std::string_view unreachable);
/// The same in one line, for logs and last words.
std::string on_one_line(std::string_view errors);

}  // namespace pando::agent
