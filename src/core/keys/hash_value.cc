#include "core/keys/hash_value.h"

#include <algorithm>

namespace pando::keys {

Packed::Place HashValue::find(std::string_view field) const {
  Packed::Place at = packed_.begin();
  while (at != packed_.end() && packed_.word(at) != field) at = next(at);
  return at;
}

std::optional<std::string_view> HashValue::get(std::string_view field) const {
  if (table_) {
    const Field* const node = table_->find(field);
    return node == nullptr ? std::nullopt : std::optional{node->value()};
  }
  const Packed::Place at = find(field);
  return at == packed_.end() ? std::nullopt : std::optional{pair_at(at).value};
}

HashValue::Pair HashValue::any(Rng& rng) const {
  if (table_) {
    const Field& node = table_->any(rng);
    return {node.key(), node.value()};
  }
  return pair_at(packed_.find(2 * rng.below(size())));
}

bool HashValue::apply(const wire::Effect& effect) {
  if (effect.op == wire::Op::hash_put) {
    put(effect.item, effect.value);
  } else {
    erase(effect.item);
  }
  return true;
}

void HashValue::put(std::string_view field, std::string_view value) {
  if (!table_ && std::max(field.size(), value.size()) > kPackedBytes) unpack();
  if (table_) return table_->put(Field::make(field, value));
  const Packed::Place at = find(field);
  if (at != packed_.end()) return packed_.replace(packed_.next(at), value);
  packed_.push_back(field);
  packed_.push_back(value);
  if (size() > kPackedEntries) unpack();
}

void HashValue::erase(std::string_view field) {
  if (table_) return static_cast<void>(table_->erase(field));
  const Packed::Place at = find(field);
  if (at != packed_.end()) packed_.erase(at, 2);
}

void HashValue::unpack() {
  auto table = std::make_unique<Table<Field>>(seed_);
  each([&](const Pair& pair) { table->put(Field::make(pair.field, pair.value)); });
  packed_.clear();
  table_ = std::move(table);
}

std::size_t HashValue::memory() const {
  const std::size_t elements = table_ ? table_->memory() : packed_.memory();
  return allocated(sizeof *this) + (table_ ? elements : allocated(elements));
}

std::uint64_t HashValue::digest() const {
  if (table_) return table_->digest();
  std::uint64_t sum = 0;
  each([&](const Pair& pair) { sum += digest_of(pair.value, digest_of(pair.field)); });
  return sum;
}

Position HashValue::restate(std::string_view key, Position from, std::size_t budget,
                            wire::Effects& out) const {
  do {
    from = scan(from, [&](const Pair& pair) {
      out.append({.op = wire::Op::hash_put, .key = key, .item = pair.field, .value = pair.value});
    });
  } while (from != 0 && out.size() < budget);
  return from;
}

}  // namespace pando::keys
