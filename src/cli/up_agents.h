#pragma once
/// Local agents as child processes, for `pando up`.
#include <sys/types.h>

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pando::cli {

/// An address in 127.0.0.0/8, which every machine has to itself.
class LoopbackAddress {
 public:
  /// nullopt unless it is 127.x.y.z with a last number from 1 to 254.
  static std::optional<LoopbackAddress> parse(const std::string& text);
  /// The address `steps` further; requires has_room(steps).
  std::string plus(std::size_t steps) const;
  /// The address `steps` further has the same first three numbers.
  bool has_room(std::size_t steps) const { return last_ + steps <= 254; }

 private:
  std::string network_;  ///< `127.x.y.`
  std::size_t last_ = 1;
};

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
  /// Agents on `count` addresses from `first` on. `port`: gossip; RPC is on 7373 of the same
  /// address, RESP on 7379, HTTP on 7374. Logs go to a new temporary directory.
  LocalAgents(std::size_t count, LoopbackAddress first, int port,
              std::vector<std::string> more_flags);
  /// Stops what still runs and removes the logs, unless keep_logs().
  ~LocalAgents();
  LocalAgents(const LocalAgents&) = delete;
  LocalAgents& operator=(const LocalAgents&) = delete;

  /// Sees that every address is free before anything starts. An error is one sentence.
  std::expected<void, std::string> check_ports() const;
  std::expected<void, std::string> start();
  /// How an agent that has ended by itself did so, with its last log lines; nothing if all run.
  std::optional<std::string> ended();
  /// At least one has not ended.
  bool any_left() const;
  /// Asks all to leave, waits a few seconds, or until `hurry` is readable, then ends those that
  /// remain. True if all have left by themselves.
  bool stop(int hurry = -1);
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
