// Blocks of a bucket's writes: u32 length and octets, one behind the other. A bucket that is seldom
// written has a small block, a busy one has long ones.
#include "core/store/log.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/assert.h"

namespace pando::store {
namespace {

constexpr std::size_t kLeast = 512, kMost = 32768;

std::uint32_t length_at(const std::byte* at) {
  std::uint32_t length = 0;
  std::memcpy(&length, at, sizeof length);
  return length;
}

}  // namespace

void Ring::make_room() {
  // Blocks that are pinned go to the end, so that each is asked once.
  for (std::size_t tries = order_.size(); octets_ > limit_ && tries > 0; --tries) {
    Log* log = order_.front();
    order_.pop_front();
    if (!log->drop_oldest()) order_.push_back(log);
  }
}

void Log::approach() const {
  constexpr std::size_t kLine = 64, kLines = 3;  // of a cache; a short key with a short text
  if (tail_.octets == nullptr) return;
  for (std::size_t line = 0; line < kLines; ++line)
    __builtin_prefetch(tail_.octets + tail_.used + line * kLine, 1);
}

void Log::append(ByteView effects) {
  if (!remembers_) {
    committed_ = {.next = ++last_ + 1};
    return;
  }
  const auto length = static_cast<std::uint32_t>(effects.size());
  const std::size_t needed = sizeof length + effects.size();
  if (tail_.size - tail_.used < needed) make(needed);
  std::byte* const to = tail_.octets + tail_.used;
  std::memcpy(to, &length, sizeof length);
  if (length > 0) std::memcpy(to + sizeof length, effects.data(), length);
  tail_.used += needed;
  ++last_;
  if (!pinned_) return;
  uncommitted_ += needed;
  ring_->pinned_ += needed;
}

void Log::make(std::size_t needed) {
  if (!blocks_.empty()) blocks_.back().used = tail_.used;
  const std::size_t size = std::max(needed, std::min(kMost, std::max(kLeast, 2 * tail_.size)));
  auto octets = std::make_unique_for_overwrite<std::byte[]>(size);
  tail_ = {octets.get(), 0, size, last_ + 1};
  blocks_.push_back({last_ + 1, 0, size, std::move(octets)});
  ring_->octets_ += size;
  ring_->order_.push_back(this);
  ring_->make_room();
}

/// The newest stays: it is written to.
bool Log::drop_oldest() {
  if (blocks_.size() < 2) return false;
  const Sequence behind = blocks_[1].first;
  if (behind > kept_ || (pinned_ && behind > committed_.next)) return false;
  ring_->octets_ -= blocks_.front().size;
  blocks_.pop_front();
  return true;
}

const Log::Block& Log::find(Sequence at) const {
  const auto behind = std::ranges::upper_bound(blocks_, at, {}, &Block::first);
  PANDO_ASSERT(behind != blocks_.begin());
  return *(behind - 1);
}

void Log::seek(Cursor& cursor) const {
  const Block& block = find(cursor.next);
  if (cursor.block == block.first) return;
  cursor.block = block.first;
  cursor.offset = 0;
  for (Sequence at = block.first; at < cursor.next; ++at)
    cursor.offset += sizeof(std::uint32_t) + length_at(block.octets.get() + cursor.offset);
}

ByteView Log::read(Cursor& cursor) const {
  PANDO_ASSERT(first() <= cursor.next && cursor.next <= last_);
  if (cursor.block != tail_.first) seek(cursor);
  const bool newest = cursor.block == tail_.first;
  const std::byte* at = (newest ? tail_.octets : find(cursor.next).octets.get()) + cursor.offset;
  const std::uint32_t length = length_at(at);
  cursor.offset += sizeof length + length;
  ++cursor.next;
  return {at + sizeof length, length};
}

void Log::reset(Sequence last) {
  ring_->pinned_ -= uncommitted_;
  uncommitted_ = 0;
  for (const Block& block : blocks_) ring_->octets_ -= block.size;
  if (!blocks_.empty()) std::erase(ring_->order_, this);
  blocks_.clear();
  tail_ = {};
  last_ = last;
  committed_ = {.next = last + 1};
}

void Log::remember(bool on) {
  if (std::exchange(remembers_, on) && !on) reset(last_);
}

void Log::commit(Sequence upto) {
  if (upto >= last_) {  // as nearly always: no write has to be looked at again
    ring_->pinned_ -= uncommitted_;
    uncommitted_ = 0;
    committed_ = {last_ + 1, tail_.first, tail_.used};
    return;
  }
  if (committed_.next < first()) committed_ = {.next = first()};
  while (committed_.next <= upto) {
    const std::size_t octets = sizeof(std::uint32_t) + read(committed_).size();
    if (!pinned_) continue;
    uncommitted_ -= octets;
    ring_->pinned_ -= octets;
  }
}

void Log::pin(bool pinned, Sequence committed) {
  ring_->pinned_ -= uncommitted_;
  uncommitted_ = 0;
  pinned_ = pinned;
  committed_ = {.next = std::max(first(), std::min(committed, last_) + 1)};
  if (!pinned) return;
  for (Cursor at = committed_; at.next <= last_;)
    uncommitted_ += sizeof(std::uint32_t) + read(at).size();
  ring_->pinned_ += uncommitted_;
}

std::size_t Log::octets_after(Sequence at) const {
  std::size_t octets = 0;
  Sequence end = last_ + 1;
  for (auto block = blocks_.rbegin(); block != blocks_.rend() && end > at + 1; ++block) {
    octets += block == blocks_.rbegin() ? tail_.used : block->used;
    end = block->first;
  }
  return octets;
}

}  // namespace pando::store
