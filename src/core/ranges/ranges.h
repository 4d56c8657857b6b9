#pragma once
/// What must this application do about its ranges now? Source: docs/protocol/ranges.md.
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/ranges/news.h"
#include "core/ranges/pieces.h"
#include "pando/ranges.h"
#include "pando/time.h"

namespace pando::ranges {

struct Config {
  Participant self;                                 ///< this run of this node
  Duration report_every = std::chrono::seconds{1};  ///< loads are not told more often
  std::size_t tables = 64;                          ///< that this node takes part in
};

// ---- what can happen to it ---------------------------------------------------------------------

struct Tick {};
/// There is another map; null: there is none any more.
struct Adopted {
  map::MapPtr map;
};
/// An application asks. Done has the ticket.
struct Asked {
  std::uint64_t ticket = 0;
  Command command;
};
/// This node is another participant now: it has nothing.
struct Restart {
  Participant self;
};
using Input = std::variant<Tick, Adopted, Asked, Restart>;

// ---- what it can want --------------------------------------------------------------------------

/// The state key of this table is to be written; nullopt: erased.
struct Publish {
  std::string table;
  std::optional<Bytes> value;
};
using Output = std::variant<Done, Told, Publish>;
using Outbox = std::vector<Output>;

/// Pure; one thread.
class Ranges {
 public:
  explicit Ranges(Config config) : config_(std::move(config)) {}

  void step(Instant now, const Input& input, Outbox& out);
  /// When Tick is due.
  Instant deadline() const;

 private:
  struct Table {
    std::uint64_t ticket = 0;
    TakePart part;
    Pieces pieces{};
    std::vector<NewsLoad> loads{};  ///< last reports, for bounds of now or before
    News published{};
    Instant next_loads{};  ///< loads may be published from then on
    bool loads_changed = false;
    bool first = true;  ///< nothing has been published yet
  };
  using Tables = std::map<std::string, Table, std::less<>>;

  void on(const TakePart& part, std::uint64_t ticket, Outbox& out);
  void on(const Withdraw& withdraw, std::uint64_t ticket, Outbox& out);
  void on(const Acquired& acquired, std::uint64_t ticket, Outbox& out);
  void on(const Report& report, std::uint64_t ticket, Outbox& out);
  void adopt(const map::MapPtr& map, Outbox& out);
  void look(const std::string& name, Table& table, map::Epoch seen, Outbox& out);
  void publish(const std::string& name, Table& table, Outbox& out);
  News news_of(const Table& table) const;
  static void keep_loads(Table& table);

  Config config_;
  Instant now_{};
  map::MapPtr map_;
  Tables tables_;
};

}  // namespace pando::ranges
