#include "core/keys/entry.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

#include "base/assert.h"

namespace pando::keys {
namespace {

/// Bytes that fit into what the allocator hands out anyway.
std::size_t usable(std::size_t bytes) {
  return allocated(bytes) - sizeof(void*);
}

}  // namespace

Entry::Owned Entry::allocate(std::string_view key, std::int64_t expires_at, std::size_t room) {
  const std::size_t fixed = sizeof(Entry) + (expires_at != 0 ? sizeof expires_at : 0) + key.size();
  const std::size_t bytes = usable(fixed + room);
  PANDO_ASSERT(bytes - fixed <= std::numeric_limits<std::uint32_t>::max());
  Owned entry{new (::operator new(bytes)) Entry};
  entry->stamped_ = expires_at != 0;
  if (entry->stamped_) std::memcpy(entry->body(), &expires_at, sizeof expires_at);
  entry->key_size_ = static_cast<std::uint32_t>(key.size());
  if (!key.empty()) std::memcpy(entry->body() + entry->stamp_size(), key.data(), key.size());
  entry->room_ = static_cast<std::uint32_t>(bytes - fixed);
  return entry;
}

void Entry::destroy(Entry* entry) {
  if (entry->kind() != Kind::string) delete entry->held();
  entry->~Entry();
  ::operator delete(entry);
}

Entry::Owned Entry::make(std::string_view key, std::string_view text, std::int64_t expires_at) {
  Owned entry = allocate(key, expires_at, text.size());
  entry->set_text(text);
  return entry;
}

Entry::Owned Entry::make(std::string_view key, std::unique_ptr<Collection> collection,
                         std::int64_t expires_at) {
  Owned entry = allocate(key, expires_at, sizeof(Collection*));
  entry->kind_ = static_cast<std::uint32_t>(collection->kind()) & 0x3f;
  entry->hold(collection.release());
  return entry;
}

std::int64_t Entry::expires_at() const {
  std::int64_t at = 0;
  if (stamped_) std::memcpy(&at, body(), sizeof at);
  return at;
}

Collection* Entry::held() const {
  PANDO_ASSERT(kind() != Kind::string);
  Collection* out = nullptr;
  std::memcpy(&out, value(), sizeof out);  // the key before it may have any length
  return out;
}

std::unique_ptr<Collection> Entry::take_collection() {
  std::unique_ptr<Collection> out{held()};
  kind_ = 0;
  return out;
}

void Entry::hold(Collection* collection) {
  std::memcpy(value(), &collection, sizeof collection);
}

std::size_t Entry::memory() const {
  return allocated(sizeof(Entry) + stamp_size() + key_size_ + room_);
}

bool Entry::set_text(std::string_view text) {
  if (kind() != Kind::string || text.size() > room_) return false;
  // A short text does not keep the room of a long one.
  if (room_ > 64 && text.size() < room_ / 2) return false;
  if (!text.empty()) std::memmove(value(), text.data(), text.size());
  text_size_ = static_cast<std::uint32_t>(text.size());
  patched_ = 0;
  return true;
}

bool Entry::patch(std::size_t at, std::string_view bytes) {
  if (at + bytes.size() > room_) return false;
  if (at > text_size_) std::memset(value() + text_size_, 0, at - text_size_);
  if (!bytes.empty()) std::memmove(value() + at, bytes.data(), bytes.size());
  text_size_ = std::max(text_size_, static_cast<std::uint32_t>(at + bytes.size()));
  patched_ = 1;
  return true;
}

bool Entry::set_expires_at(std::int64_t expires_at) {
  if (stamped_ != (expires_at != 0)) return false;
  if (stamped_) std::memcpy(body(), &expires_at, sizeof expires_at);
  return true;
}

Entry::Owned Entry::grown(std::int64_t expires_at, std::size_t text_room) {
  const std::size_t room =
      kind() == Kind::string ? std::max<std::size_t>(text_room, text_size_) : sizeof(Collection*);
  Owned entry = allocate(key(), expires_at, room);
  entry->access_ = access_;
  if (kind() == Kind::string) {
    std::memcpy(entry->value(), value(), text_size_);
    entry->text_size_ = text_size_;
    entry->patched_ = patched_;
  } else {
    entry->hold(held());
    entry->kind_ = kind_;
    kind_ = 0;
  }
  return entry;
}

}  // namespace pando::keys
