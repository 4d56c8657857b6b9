#include "sim/data_model.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/assert.h"

namespace pando::sim {
namespace {

// ---- replies -----------------------------------------------------------------------------------

std::string bulk(std::string_view text) {
  return "$" + std::to_string(text.size()) + "\r\n" + std::string{text} + "\r\n";
}
std::string shown(const Value& value) {
  return value.there ? bulk(value.text) : "$-1\r\n";
}
std::string number(std::size_t value) {
  return ":" + std::to_string(value) + "\r\n";
}
constexpr const char* kOk = "+OK\r\n";

// ---- lists -------------------------------------------------------------------------------------

std::size_t elements(const Value& value) {
  return static_cast<std::size_t>(std::ranges::count(value.text, '\n'));
}

std::string push(Value& value, const std::string& element, bool left) {
  value.there = true;
  value.text.insert(left ? 0 : value.text.size(), element + "\n");
  return number(elements(value));
}

/// Requires that there is one.
std::string pop(Value& value, bool left) {
  const std::size_t last = value.text.rfind('\n', value.text.size() - 2);
  const std::size_t begin = left || last == std::string::npos ? 0 : last + 1;
  const std::size_t end = value.text.find('\n', begin);
  const std::string element = value.text.substr(begin, end - begin);
  value.text.erase(begin, end + 1 - begin);
  if (value.text.empty()) value = {};
  return element;
}

std::string all_of(const Value& value) {
  std::string reply = "*" + std::to_string(elements(value)) + "\r\n";
  for (std::size_t at = 0; at < value.text.size();) {
    const std::size_t end = value.text.find('\n', at);
    reply += bulk(std::string_view{value.text}.substr(at, end - at));
    at = end + 1;
  }
  return reply;
}

// ---- what is done
// ----------------------------------------------------------------------------------

std::string set(const Operation& op, Value& value) {
  value = {true, op.argument, op.limit > Duration{} ? op.number : 0};
  return kOk;
}

std::string count(const Operation& op, Value& value) {
  std::int64_t was = 0, more = 0;
  std::from_chars(value.text.data(), value.text.data() + value.text.size(), was);
  std::from_chars(op.argument.data(), op.argument.data() + op.argument.size(), more);
  value.there = true;
  value.text = std::to_string(was + more);
  return ":" + value.text + "\r\n";
}

std::string append(const Operation& op, Value& value) {
  value.there = true;
  value.text += op.argument;
  return number(value.text.size());
}

std::string erase(const Operation&, Value& value) {
  const bool there = value.there;
  value = {};
  return number(there ? 1 : 0);
}

std::string get_for(const Operation& op, Value& value) {
  if (value.there) value.limited_by = op.number;
  return shown(value);
}

std::string persist(const Operation&, Value& value) {
  const bool limited = value.limited_by != 0;
  value.limited_by = 0;
  return number(limited ? 1 : 0);
}

std::string take(const Operation&, Value& value) {
  const std::string reply = shown(value);
  value = {};
  return reply;
}

std::string lapse(const Operation& op, Value& value) {
  if (op.verb == Verb::lost || value.limited_by == op.by) value = {};
  return "";
}

std::string swap(const Operation& op, Value& value) {
  const std::string was = shown(value);
  set(op, value);
  return was;
}

std::string set_new(const Operation& op, Value& value) {
  if (value.there) return number(0);
  set(op, value);
  return number(1);
}

std::string push(const Operation& op, Value& value) {
  return push(value, op.argument, op.verb == Verb::push_left);
}

std::string pop(const Operation& op, Value& value) {
  return value.there ? bulk(pop(value, op.verb == Verb::pop_left)) : "$-1\r\n";
}

std::string wait(const Operation& op, Value& value) {
  return value.there ? "*2\r\n" + bulk(op.argument) + bulk(pop(value, true)) : "*-1\r\n";
}

std::string look(const Operation& op, Value& value) {
  if (op.verb == Verb::length) return number(elements(value));
  return op.verb == Verb::list ? all_of(value) : shown(value);
}

// ---- the rows ----------------------------------------------------------------------------------

/// Stand for what an operation says.
constexpr std::string_view kArgument = "ARGUMENT", kLimit = "LIMIT";

struct Row {
  Verb verb;
  std::string_view name;                 ///< in histories
  std::string_view command;              ///< none: it happens by itself
  std::array<std::string_view, 3> more;  ///< words behind the key
  std::string (*act)(const Operation&, Value&);
};
constexpr Row kRows[] = {
    {Verb::get, "read", "GET", {}, look},
    {Verb::set, "write", "SET", {kArgument}, set},
    {Verb::set_new, "set-new", "SETNX", {kArgument}, set_new},
    {Verb::swap, "swap", "GETSET", {kArgument}, swap},
    {Verb::erase, "delete", "DEL", {}, erase},
    {Verb::take, "take", "GETDEL", {}, take},
    {Verb::append, "append", "APPEND", {kArgument}, append},
    {Verb::count, "add", "INCRBY", {kArgument}, count},
    {Verb::set_for, "write-for", "SET", {kArgument, "PX", kLimit}, set},
    {Verb::get_for, "read-for", "GETEX", {"PX", kLimit}, get_for},
    {Verb::persist, "persist", "PERSIST", {}, persist},
    {Verb::push_left, "push-left", "LPUSH", {kArgument}, push},
    {Verb::push_right, "push-right", "RPUSH", {kArgument}, push},
    {Verb::pop_left, "pop-left", "LPOP", {}, pop},
    {Verb::pop_right, "pop-right", "RPOP", {}, pop},
    {Verb::wait_left, "wait-left", "BLPOP", {"0.2"}, wait},
    {Verb::length, "length", "LLEN", {}, look},
    {Verb::list, "list", "LRANGE", {"0", "-1"}, look},
    {Verb::expires, "expires", "", {}, lapse},
    {Verb::lost, "lost", "", {}, lapse},
};

const Row& row_of(Verb verb) {
  const Row& row = kRows[static_cast<std::size_t>(verb)];
  PANDO_ASSERT(row.verb == verb);
  return row;
}

}  // namespace

std::string carry_out(const Operation& operation, Value& value) {
  return row_of(operation.verb).act(operation, value);
}

std::vector<std::string> words_of(const Operation& operation, const std::string& key) {
  const Row& row = row_of(operation.verb);
  std::vector<std::string> words{std::string{row.command}, key};
  for (const std::string_view word : row.more) {
    if (word == kArgument)
      words.push_back(operation.argument);
    else if (word == kLimit)
      words.push_back(std::to_string(operation.limit / std::chrono::milliseconds{1}));
    else if (!word.empty())
      words.emplace_back(word);
  }
  return words;
}

std::string_view to_string(Verb verb) {
  return row_of(verb).name;
}

bool writes(Verb verb) {
  return verb != Verb::get && verb != Verb::length && verb != Verb::list;
}

}  // namespace pando::sim
