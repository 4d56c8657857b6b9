#pragma once
/// The data of a swarm: its clients, what they heard, and the rules about it.
#include "sim/data_clients.h"
#include "sim/data_rules.h"
#include "sim/plan.h"
#include "sim/trial.h"

namespace pando::sim {

class DataTrial {
 public:
  /// Both must outlive it. Its world has not begun.
  DataTrial(Trial& trial, const Plan& plan);

  /// Clients begin to ask.
  void begin();
  /// The faults have stopped: soon they ask no more.
  void calm_down();
  /// All keys are read once more; then what is wrong with copies (L1) or answers (D5, D6), or
  /// empty.
  std::string end();

  const DataHistory& history() const { return history_; }
  const Judgement& judgement() const { return judgement_; }
  const Losses& losses() const { return losses_; }
  const CommitRules& commits() const { return commits_; }

 private:
  World& world_;
  DataHistory history_;
  CommitRules commits_;
  ShardsBounded bounded_;
  Losses losses_;
  DataClients clients_;
  Judgement judgement_;
};

}  // namespace pando::sim
