#pragma once
/// The clients of a cluster that keeps data: they ask any node, few keys much and many keys little,
/// give up in time and connect anew. What they hear goes into a history.
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "sim/data_history.h"
#include "sim/world.h"

namespace pando::sim {

/// Drawn by seed.
struct ClientHabits {
  std::size_t clients = 4;
  std::size_t at_once = 1;  ///< requests that one has under way
  Duration pause{};         ///< between two requests of one, on average
  Duration patience{};      ///< for an answer
  std::size_t hot = 3;      ///< keys of each kind that are asked for much
  std::size_t cold = 100;
  std::size_t large = 1000;  ///< octets of the longest value of a cold key
};
ClientHabits draw_habits(Rng& rng);

class DataClients : public Watcher {
 public:
  /// All must outlive it. `world` does not watch yet.
  DataClients(World& world, DataHistory& history, const ClientHabits& habits, Rng rng);

  void begin();
  /// From now on nothing is asked.
  void rest() { resting_ = true; }
  /// From now on every key is read once more, and nothing else is asked.
  void read_all();
  /// Everything that was to be read has been, and nobody waits.
  bool at_rest() const;
  /// Keys that nobody has answered for yet.
  const std::deque<std::string>& unread() const { return unread_; }

  void on_answer(World& world, HostId host, const shard::Answered& answer) override;
  void on_end(World& world, HostId host) override;

 private:
  /// What takes part in the history as one process at a time.
  struct Lane {
    std::uint64_t process = 0;
    std::optional<std::size_t> open;  ///< place in the history
    std::uint64_t ticket = 0;
  };
  struct Client {
    std::uint64_t connection = 0;  ///< 0: none
    HostId host = 0;
    std::uint32_t boot = 0;
    std::vector<Lane> lanes;
  };
  /// A hot key is given up for another one when so much has been done with it, or is unknown.
  struct Name {
    std::uint64_t generation = 0;
    std::size_t uses = 0, unknown = 0;
  };

  void go_on(std::size_t client);
  void ask(std::size_t client, Lane& lane);
  void send(std::size_t client, Lane& lane);
  void ended(std::size_t client, Lane& lane, Fate fate, std::string reply);
  bool connect(Client& client);
  void disconnect(std::size_t client);
  bool alive(const Client& client) const;
  std::pair<std::string, Operation> draw();
  std::string hot_key(char kind);
  void count(const Event& event);
  Duration way();
  Duration about(Duration mean) { return Duration{rng_.between(0, 2 * mean.count())}; }

  World& world_;
  DataHistory& history_;
  ClientHabits habits_;
  Rng rng_;
  std::vector<Client> clients_;
  std::map<std::uint64_t, std::size_t> connections_;  ///< of which client
  std::map<std::string, Name> names_;                 ///< of hot keys, by kind and number
  std::uint64_t last_process_ = 0, last_connection_ = 0, last_ticket_ = 0, last_value_ = 0;
  bool resting_ = false, reading_ = false;
  std::deque<std::string> unread_;
};

}  // namespace pando::sim
