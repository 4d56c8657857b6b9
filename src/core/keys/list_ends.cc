#include "core/keys/list_ends.h"

#include <string>

namespace pando::keys {

using wire::Op;

std::optional<End> read_end(std::string_view word) {
  if (resp::same_word(word, "LEFT")) return End::left;
  if (resp::same_word(word, "RIGHT")) return End::right;
  return std::nullopt;
}

void push(Call& call, std::string_view key, End end, std::string_view element) {
  call.change(
      {.op = end == End::left ? Op::push_front : Op::push_back, .key = key, .value = element});
}

namespace {

void tell_push(Call& call, std::string_view key, End end) {
  call.event('l', end == End::left ? "lpush" : "rpush", key);
}

void drop(Call& call, std::string_view key, End end, std::size_t count) {
  call.change({.op = end == End::left ? Op::pop_front : Op::pop_back,
               .key = key,
               .number = static_cast<std::int64_t>(count)});
  call.event('l', end == End::left ? "lpop" : "rpop", key);
  tell_if_gone(call, key);
}

const WordList& list_at(Call& call, std::string_view key) {
  return typed<ListValue>(call, key)->words();
}

std::string_view last_at(const WordList& words, End end) {
  return words.word(end == End::left ? 0 : words.size() - 1);
}

}  // namespace

void pop_many(Call& call, std::string_view key, End end, std::size_t count) {
  const WordList& words = list_at(call, key);
  call.reply.array(count);
  std::size_t left = count;
  const auto answer = [&](std::string_view word) { return call.reply.bulk(word), --left > 0; };
  if (end == End::left) {
    words.forward(0, answer);
  } else {
    words.backward(words.size() - 1, answer);
  }
  drop(call, key, end, count);
}

void pop_one(Call& call, std::string_view key, End end) {
  call.reply.bulk(last_at(list_at(call, key), end));
  drop(call, key, end, 1);
}

/// Adds before it takes away: a list that is moved to itself never becomes empty and keeps its
/// expiry.
bool move_element(Call& call, std::string_view from, std::string_view to, End out, End in) {
  const List source = typed<ListValue>(call, from);
  if (source.wrong) return call.wrong_kind(), true;
  if (source.value == nullptr) return false;
  const std::string element{last_at(source->words(), out)};
  if (typed<ListValue>(call, to).wrong) return call.wrong_kind(), true;
  push(call, to, in, element);
  tell_push(call, to, in);
  drop(call, from, out, 1);
  call.reply.bulk(element);
  return true;
}

std::optional<ManyPop> read_many_pop(Call& call, std::size_t numkeys) {
  const auto words = read_counted_pop(call, numkeys);
  if (!words) return std::nullopt;
  const auto end = read_end(words->where);
  if (!end) return call.syntax_error(), std::nullopt;
  const auto count = read_pop_count(call, words->options);
  if (!count) return std::nullopt;
  return ManyPop{words->keys, *end, *count};
}

bool pop_first(Call& call, const ManyPop& pop) {
  for (const std::string_view key : pop.keys) {
    const List list = typed<ListValue>(call, key);
    if (list.wrong) return call.wrong_kind(), true;
    if (list.value == nullptr) continue;
    call.reply.array(2);
    call.reply.bulk(key);
    pop_many(call, key, pop.end, std::min(pop.count, list->size()));
    return true;
  }
  return false;
}

}  // namespace pando::keys
