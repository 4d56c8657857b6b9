#include "core/keys/set_value.h"

namespace pando::keys {

std::size_t SetValue::size() const {
  if (table_) return table_->size();
  return words_.size() + numbers_.size();
}

Packed::Place SetValue::find(std::string_view member) const {
  Packed::Place at = words_.begin();
  while (at != words_.end() && words_.word(at) != member) at = words_.next(at);
  return at;
}

bool SetValue::contains(std::string_view member) const {
  if (table_) return table_->find(member) != nullptr;
  if (!words_.empty()) return find(member) != words_.end();
  const auto number = read_integer(member);
  return number && numbers_.contains(*number);
}

bool SetValue::apply(const wire::Effect& effect) {
  if (effect.op == wire::Op::set_put) {
    put(effect.item);
  } else {
    erase(effect.item);
  }
  return true;
}

void SetValue::put(std::string_view member) {
  if (!numeric()) return put_word(member);
  if (const auto number = read_integer(member)) {
    numbers_.insert(*number);
    if (numbers_.size() > kPackedInts) unpack();
  } else {
    spell();
    put_word(member);
  }
}

void SetValue::put_word(std::string_view member) {
  if (!table_ && member.size() > kPackedBytes) unpack();
  if (contains(member)) return;
  if (table_) return table_->put(Member::make(member));
  words_.push_back(member);
  if (words_.size() > kPackedEntries) unpack();
}

void SetValue::erase(std::string_view member) {
  if (table_) return static_cast<void>(table_->erase(member));
  if (const auto number = read_integer(member); number && numeric()) numbers_.erase(*number);
  if (const Packed::Place at = find(member); at != words_.end()) words_.erase(at);
}

void SetValue::spell() {
  if (numbers_.size() > kPackedEntries) return unpack();
  const IntSet numbers = std::move(numbers_);
  for (std::size_t i = 0; i < numbers.size(); ++i) words_.push_back(Spelled{numbers[i]}.word());
}

void SetValue::unpack() {
  auto table = std::make_unique<Table<Member>>(seed_);
  each([&](std::string_view member) { table->put(Member::make(member)); });
  numbers_ = {};
  words_.clear();
  table_ = std::move(table);
}

std::size_t SetValue::memory() const {
  const std::size_t block = allocated(words_.memory() + numbers_.memory());
  return allocated(sizeof *this) + (table_ ? table_->memory() : block);
}

std::uint64_t SetValue::digest() const {
  if (table_) return table_->digest();
  std::uint64_t sum = 0;
  each([&](std::string_view member) { sum += digest_of(member); });
  return sum;
}

Position SetValue::restate(std::string_view key, Position from, std::size_t budget,
                           wire::Effects& out) const {
  do {
    from = scan(from, [&](std::string_view member) {
      out.append({.op = wire::Op::set_put, .key = key, .item = member});
    });
  } while (from != 0 && out.size() < budget);
  return from;
}

}  // namespace pando::keys
