#include "sim/data_history.h"

#include <algorithm>
#include <ostream>

#include "pando/slots.h"
#include "sim/linear.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// By so much the clocks of two machines may differ when one says when a key ends and another looks
/// at that: their times of day, and how these drift between two looks.
constexpr Duration kClocks = 300ms;

/// States of one key that may be tried.
constexpr std::size_t kMost = 200'000;

std::string seconds(Instant when) {
  return std::to_string(std::chrono::duration<double>(when.time_since_epoch()).count()) + " s";
}

/// One line for people.
std::string shown(const Operation& operation) {
  std::string reply = operation.reply.substr(0, 100);
  for (char& c : reply)
    if (c == '\r' || c == '\n') c = ' ';
  return std::string{to_string(operation.verb)} + " " + operation.argument.substr(0, 20) +
         ", asked at " + seconds(operation.invoked) + ", answered at " +
         seconds(operation.completed) + ": " + reply;
}

/// The end of a key's time: it comes when it should, or, if it was set at all, some time later.
Operation end_of_time(const Operation& operation) {
  Operation end{.verb = Verb::expires, .by = operation.number};
  end.invoked = std::max(operation.invoked, operation.invoked + operation.limit - kClocks);
  end.outcome = Fate::unknown;
  if (operation.outcome != Fate::done) return end;
  end.outcome = Fate::done;
  end.completed = operation.completed + operation.limit + kClocks;
  return end;
}

}  // namespace

std::size_t DataHistory::begin(std::uint64_t process, const std::string& key, Operation operation) {
  operation.number = events_.size() + 1;
  events_.push_back({process, key, std::move(operation)});
  return events_.size() - 1;
}

void DataHistory::end(std::size_t place, Instant now, Fate fate, std::string reply) {
  Operation& operation = events_[place].operation;
  operation.outcome = fate;
  operation.completed = now;
  operation.reply = std::move(reply);
}

std::set<std::string> DataHistory::keys() const {
  std::set<std::string> keys;
  for (const Event& event : events_) keys.insert(event.key);
  return keys;
}

DataHistory::Histories DataHistory::by_key(std::size_t buckets) const {
  Histories histories;
  for (const auto& [process, key, asked] : events_) {
    std::vector<Operation>& mine = histories[key];
    if (asked.outcome == Fate::not_done || asked.invoked >= until_) continue;
    Operation operation = asked;
    if (operation.completed >= until_) operation.outcome = Fate::unknown;
    if (operation.outcome != Fate::done && !writes(operation.verb)) continue;
    mine.push_back(operation);
    if (operation.limit > Duration{}) mine.push_back(end_of_time(operation));
  }
  for (auto& [key, mine] : histories)
    for (const auto& [bucket, when] : losses_)
      if (bucket_of(slot_of(key), buckets) == bucket)
        mine.push_back({.verb = Verb::lost, .invoked = when, .outcome = Fate::unknown});
  return histories;
}

Judgement DataHistory::judge(std::size_t buckets) const {
  Judgement judgement;
  for (const auto& [key, operations] : by_key(buckets)) {
    ++judgement.keys;
    judgement.operations += operations.size();
    judgement.unknown += static_cast<std::size_t>(std::ranges::count_if(
        operations, [](const Operation& o) { return o.outcome != Fate::done; }));
    std::size_t at = 0;
    const Linear answer = linear(operations, kMost, &at);
    judgement.undecided += answer == Linear::undecided;
    if (answer == Linear::no && judgement.wrong.empty())
      judgement.wrong =
          "no order of the operations on " + key + " explains " + shown(operations[at]);
  }
  return judgement;
}

// ---- for others --------------------------------------------------------------------------------

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n' || c == '\r')
      out += c == '\n' ? "\\n" : "\\r";
    else
      out += c;
  }
  return out + '"';
}

/// What a reply of one text holds; nil for none.
std::string read_value(const std::string& reply) {
  const auto line = reply.find("\r\n");
  if (!reply.starts_with('$') || reply.starts_with("$-")) return "nil";
  return quoted(std::string_view{reply}.substr(line + 2, reply.size() - line - 4));
}

std::string value_of(const Operation& operation, bool ended) {
  if (operation.verb == Verb::get)
    return ended && operation.outcome == Fate::done ? read_value(operation.reply) : "nil";
  return operation.argument.empty() ? "nil" : quoted(operation.argument);
}

std::string_view type_of(const Operation& operation) {
  switch (operation.outcome) {
    case Fate::done:
      return ":ok";
    case Fate::not_done:
      return ":fail";
    case Fate::open:
    case Fate::unknown:
      break;
  }
  return ":info";
}

void write_line(std::ostream& out, const Event& event, bool ended, Instant when) {
  const Operation& operation = event.operation;
  out << "{:process " << event.process << ", :type " << (ended ? type_of(operation) : ":invoke")
      << ", :f :" << to_string(operation.verb) << ", :key " << quoted(event.key) << ", :value "
      << value_of(operation, ended) << ", :time " << when.time_since_epoch().count();
  if (operation.limit > Duration{}) out << ", :limit " << operation.limit.count();
  if (ended && !operation.reply.empty()) out << ", :reply " << quoted(operation.reply);
  out << "}\n";
}

}  // namespace

void DataHistory::write_edn(std::ostream& out) const {
  struct Line {
    Instant when;
    bool ended;
    const Event* event;
  };
  std::vector<Line> lines;
  for (const Event& event : events_) {
    lines.push_back({event.operation.invoked, false, &event});
    if (event.operation.outcome != Fate::open)
      lines.push_back({event.operation.completed, true, &event});
  }
  std::ranges::stable_sort(lines, {}, &Line::when);
  for (const Line& line : lines) write_line(out, *line.event, line.ended, line.when);
}

}  // namespace pando::sim
