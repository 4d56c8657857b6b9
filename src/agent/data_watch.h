#pragma once
/// Does a thread of the data still turn? Nobody else would notice: the node goes on without it.
#include <memory>
#include <string>
#include <utility>

#include "agent/logger.h"
#include "shell/loop.h"

namespace pando::agent {

/// The agent's thread.
class DataWatch {
 public:
  /// How often the other thread is asked, and how many times it may not answer. Times at which this
  /// thread itself was late do not count as many.
  struct Pace {
    Duration every = std::chrono::seconds{1};
    int patience = 5;
  };

  /// All must outlive it. `name`: of the thread that is watched.
  DataWatch(shell::Loop& agent, shell::Loop& data, std::string name, Logger& log)
      : DataWatch(agent, data, std::move(name), log, {}) {}
  DataWatch(shell::Loop& agent, shell::Loop& data, std::string name, Logger& log, Pace pace);

  /// From now on; the data's thread runs.
  void begin();
  /// Why others cannot count on this node; empty: they can.
  std::string trouble() const;

 private:
  void look();
  void heard();
  Duration silence() const;
  void ask();

  shell::Loop &agent_, &data_;
  std::string name_;
  Logger& log_;
  Pace pace_;
  int unanswered_ = 0;  ///< looks since it was asked
  bool asked_ = false;
  shell::Timer timer_;
  std::shared_ptr<char> life_ = std::make_shared<char>();
};

}  // namespace pando::agent
