#include "core/keys/list_value.h"

namespace pando::keys {

using wire::Op;

bool ListValue::apply(const wire::Effect& effect) {
  const auto number = static_cast<std::size_t>(effect.number);
  switch (effect.op) {
    case Op::push_front:
      words_.push_front(effect.value);
      return true;
    case Op::push_back:
      words_.push_back(effect.value);
      return true;
    case Op::pop_front:
    case Op::pop_back:
      return pop(effect, number);
    default:
      return apply_at(effect, number);
  }
}

bool ListValue::pop(const wire::Effect& effect, std::size_t count) {
  if (count > size()) return false;
  if (effect.op == Op::pop_front) {
    words_.pop_front(count);
  } else {
    words_.pop_back(count);
  }
  return true;
}

bool ListValue::apply_at(const wire::Effect& effect, std::size_t index) {
  if (index >= size() + (effect.op == Op::list_insert ? 1 : 0)) return false;
  if (effect.op == Op::list_put) words_.put(index, effect.value);
  if (effect.op == Op::list_insert) words_.insert(index, effect.value);
  if (effect.op == Op::list_erase) words_.erase(index);
  return true;
}

std::uint64_t ListValue::digest() const {
  std::uint64_t chain = size();
  words_.forward(0, [&](std::string_view word) {
    chain = digest_of(word, chain);
    return true;
  });
  return chain;
}

Position ListValue::restate(std::string_view key, Position from, std::size_t budget,
                            wire::Effects& out) const {
  words_.forward(from, [&](std::string_view word) {
    out.append({.op = Op::push_back, .key = key, .value = word});
    return ++from, out.size() < budget;
  });
  return from < size() ? from : 0;
}

}  // namespace pando::keys
