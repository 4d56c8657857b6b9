#include "core/ranges/ranges.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/map_limits.h"
#include "base/overload.h"

namespace pando::ranges {
namespace {

std::string refusal(const TakePart& part) {
  if (part.table.empty() || part.table.size() > map::kMaxTableName)
    return fmt::format("The table's name has {} octets: use 1 to {}.", part.table.size(),
                       map::kMaxTableName);
  if (part.copies < 1 || part.copies > map::kMaxCopies)
    return fmt::format("{} copies of table {} are not possible: ask for 1 to {}.", part.copies,
                       part.table, map::kMaxCopies);
  return {};
}

bool overlap(const KeyRange& a, const KeyRange& b) {
  return (!a.to || text(b.from) < text(*a.to)) && (!b.to || text(a.from) < text(*b.to));
}

}  // namespace

void Ranges::step(Instant now, const Input& input, Outbox& out) {
  now_ = now;
  std::visit(Overload{[](const Tick&) {}, [&](const Adopted& adopted) { adopt(adopted.map, out); },
                      [&](const Asked& asked) {
                        std::visit([&](const auto& command) { on(command, asked.ticket, out); },
                                   asked.command);
                      },
                      [&](const Restart& restart) {
                        adopt(nullptr, out);
                        config_.self = restart.self;
                      }},
             input);
  for (auto& [name, table] : tables_) publish(name, table, out);
}

Instant Ranges::deadline() const {
  Instant first = kNever;
  for (const auto& [name, table] : tables_)
    if (table.loads_changed) first = std::min(first, table.next_loads);
  return first;
}

void Ranges::on(const TakePart& part, std::uint64_t ticket, Outbox& out) {
  std::string error = refusal(part);
  if (error.empty() && tables_.contains(part.table))
    error = fmt::format("This node takes part in table {} already.", part.table);
  if (error.empty() && tables_.size() == config_.tables)
    error = fmt::format("This node takes part in {} tables already: withdraw from one first.",
                        config_.tables);
  if (!error.empty()) return out.emplace_back(Done{ticket, std::move(error)}), void();
  Table& table = tables_.emplace(part.table, Table{ticket, part}).first->second;
  out.emplace_back(Done{ticket, {}});
  look(part.table, table, 0, out);
}

void Ranges::on(const Withdraw& withdraw, std::uint64_t ticket, Outbox& out) {
  std::erase_if(tables_, [&](const auto& row) {
    if (row.second.ticket != withdraw.ticket) return false;
    out.emplace_back(Publish{row.first, {}});
    return true;
  });
  out.emplace_back(Done{ticket, {}});
}

void Ranges::on(const Acquired& acquired, std::uint64_t, Outbox&) {
  const auto table = tables_.find(acquired.table);
  if (table == tables_.end()) return;
  for (Piece& piece : table->second.pieces)
    if (piece.role == Role::learner && piece.keys.from == acquired.from &&
        piece.begun == acquired.since)
      piece.acquired = true;
}

void Ranges::on(const Report& report, std::uint64_t, Outbox&) {
  const auto at = tables_.find(report.table);
  if (at == tables_.end()) return;
  Table& table = at->second;
  const bool mine = std::ranges::any_of(table.pieces, [&](const Piece& piece) {
    return piece.role == Role::primary && piece.keys == report.keys;
  });
  if (!mine || report.middle.size() > map::kMaxBoundary) return;
  std::erase_if(table.loads, [&](const NewsLoad& load) { return overlap(load.keys, report.keys); });
  table.loads.push_back({report.keys, report.load, report.middle});
  std::ranges::sort(table.loads, {}, [](const NewsLoad& load) { return text(load.keys.from); });
  table.loads_changed = true;
}

void Ranges::adopt(const map::MapPtr& map, Outbox& out) {
  const map::Epoch seen = map_ ? map_->epoch : 0;
  map_ = map;
  for (auto& [name, table] : tables_) look(name, table, seen, out);
}

void Ranges::look(const std::string& name, Table& table, map::Epoch seen, Outbox& out) {
  const map::RangeTable* const of_map = map_ ? map_->table(name) : nullptr;
  Pieces now = of_map != nullptr ? pieces_of(*map_, *of_map, config_.self) : Pieces{};
  const map::Epoch epoch = map_ ? map_->epoch : 0;
  for (Told& told : differences(table.pieces, seen, now, epoch)) {
    told.ticket = table.ticket;
    told.table = name;
    told.epoch = epoch;
    out.emplace_back(std::move(told));
  }
  table.pieces = std::move(now);
  keep_loads(table);
}

/// A report for other bounds than now's still helps those who plan, until there is a new one.
void Ranges::keep_loads(Table& table) {
  const std::size_t before = table.loads.size();
  std::erase_if(table.loads, [&](const NewsLoad& load) {
    return std::ranges::none_of(table.pieces, [&](const Piece& piece) {
      return piece.role == Role::primary && overlap(piece.keys, load.keys);
    });
  });
  if (table.loads.size() != before) table.loads_changed = true;
}

News Ranges::news_of(const Table& table) const {
  News news{table.part.copies, table.part.reports, {}, table.loads};
  for (const Piece& piece : table.pieces)
    if (piece.role == Role::learner && piece.acquired)
      news.ready.push_back({piece.keys.from, piece.since});
  return news;
}

void Ranges::publish(const std::string& name, Table& table, Outbox& out) {
  News news = news_of(table);
  if (now_ < table.next_loads && news.ready == table.published.ready && !table.first) return;
  if (news == table.published && !table.first) {
    table.loads_changed = false;
    return;
  }
  table.first = table.loads_changed = false;
  table.published = news;
  table.next_loads = now_ + config_.report_every;
  out.emplace_back(Publish{name, encode(std::move(news))});
}

}  // namespace pando::ranges
