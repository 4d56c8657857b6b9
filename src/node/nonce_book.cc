#include "node/nonce_book.h"

#include <algorithm>
#include <cstring>

namespace pando::node {
namespace {

constexpr std::size_t kRows = 256;

/// 64 of the 96 random bits; 0 stands for an empty place.
std::uint64_t mark_of(const wire::Nonce& nonce) {
  std::uint64_t mark = 0;
  std::memcpy(&mark, nonce.data(), sizeof mark);
  return std::max<std::uint64_t>(mark, 1);
}

}  // namespace

bool NonceBook::Shelf::contains(std::uint64_t mark) const {
  if (rows_.empty()) return false;
  const auto& row = rows_[mark % kRows];
  return std::find(row.begin(), row.end(), mark) != row.end();
}

void NonceBook::Shelf::put(std::uint64_t mark) {
  if (rows_.empty()) rows_.resize(kRows);
  auto& row = rows_[mark % kRows];
  std::shift_right(row.begin(), row.end(), 1);
  row.front() = mark;
}

NonceBook::Verdict NonceBook::hear(const wire::Nonce& nonce) {
  const std::uint64_t mark = mark_of(nonce);
  if (sent_.contains(mark)) return Verdict::reflected;
  if (heard_.contains(mark)) return Verdict::replayed;
  heard_.put(mark);
  return Verdict::fresh;
}

void NonceBook::sent(const wire::Nonce& nonce) {
  sent_.put(mark_of(nonce));
}

}  // namespace pando::node
