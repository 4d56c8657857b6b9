#pragma once
/// Local agents as child processes, for `pando up`.
#include <sys/types.h>

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pando::cli {

/// One agent on a loopback address of its own.
struct LocalAgent {
  std::string name, host;
  std::filesystem::path log;
  pid_t pid = 0;
  bool ended = false;
};

/// Starts, watches and stops agents. Children die with this process, whatever happens to it.
class LocalAgents {
 public:
  /// `port`: gossip; RPC is on 7373 of the same address, RESP on 7379. Logs go to a new temporary
  /// directory.
  LocalAgents(std::size_t count, int port, std::vector<std::string> more_flags);
  /// Stops what still runs and removes the logs, unless keep_logs().
  ~LocalAgents();
  LocalAgents(const LocalAgents&) = delete;
  LocalAgents& operator=(const LocalAgents&) = delete;

  /// Sees that every address is free before anything starts. An error is one sentence.
  std::expected<void, std::string> check_ports() const;
  std::expected<void, std::string> start();
  /// How an agent that has ended by itself did so, with its last log lines; nothing if all run.
  std::optional<std::string> ended();
  /// Asks all to leave, waits a few seconds, then ends those that remain.
  void stop();
  void keep_logs() { keep_logs_ = true; }

  const std::vector<LocalAgent>& all() const { return agents_; }
  const std::filesystem::path& directory() const { return directory_; }
  int port() const { return port_; }

 private:
  std::vector<LocalAgent> agents_;
  std::filesystem::path directory_;
  int port_;
  std::vector<std::string> more_flags_;
  bool keep_logs_ = false;
};

}  // namespace pando::cli
