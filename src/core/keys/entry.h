#pragma once
/// A key and what is under it, in one piece of memory.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/keys/collection.h"

namespace pando::keys {

/// 16 bytes, then when it expires (if ever), the key, and the text or the place of the collection.
class Entry {
 public:
  struct Free {
    void operator()(Entry* entry) const { destroy(entry); }
  };
  using Owned = std::unique_ptr<Entry, Free>;

  /// `expires_at`: milliseconds since 1970, 0: never.
  static Owned make(std::string_view key, std::string_view text, std::int64_t expires_at);
  static Owned make(std::string_view key, std::unique_ptr<Collection> collection,
                    std::int64_t expires_at);
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

  Kind kind() const { return static_cast<Kind>(kind_); }
  std::string_view key() const { return {body() + stamp_size(), key_size_}; }
  std::int64_t expires_at() const;
  bool expires() const { return stamped_; }
  /// 24 bits of when or how often it was used; what they mean is the business of access.h.
  std::uint32_t access() const { return access_; }
  /// Whoever reads a key has used it.
  void set_access(std::uint32_t access) const { access_ = access & 0xffffffu; }

  /// Of a string.
  std::string_view text() const { return {value(), text_size_}; }
  /// The text was changed in place since it was put: Redis calls it raw, whatever it is.
  bool patched() const { return patched_; }
  /// Of any other kind.
  const Collection& collection() const { return *held(); }
  Collection& collection() { return *held(); }
  /// What remains is an empty text.
  std::unique_ptr<Collection> take_collection();

  /// Bytes in memory with what the allocator adds, without those of the collection.
  std::size_t memory() const;

  // For the keyspace. Each answers false, with nothing changed, if there is no room for it.
  bool set_text(std::string_view text);
  bool patch(std::size_t at, std::string_view bytes);
  bool set_expires_at(std::int64_t expires_at);
  /// The same with what was lacking; this one is left without its collection.
  Owned grown(std::int64_t expires_at, std::size_t text_room);

 private:
  Entry() = default;
  static Owned allocate(std::string_view key, std::int64_t expires_at, std::size_t room);
  static void destroy(Entry* entry);

  const char* body() const { return reinterpret_cast<const char*>(this + 1); }
  char* body() { return reinterpret_cast<char*>(this + 1); }
  std::size_t stamp_size() const { return stamped_ ? sizeof(std::int64_t) : 0; }
  const char* value() const { return body() + stamp_size() + key_size_; }
  char* value() { return body() + stamp_size() + key_size_; }
  Collection* held() const;
  void hold(Collection* collection);

  mutable std::uint32_t access_ : 24 = 0;
  std::uint32_t kind_ : 6 = 0;
  std::uint32_t stamped_ : 1 = 0;
  std::uint32_t patched_ : 1 = 0;
  std::uint32_t key_size_ = 0;
  std::uint32_t text_size_ = 0;
  std::uint32_t room_ = 0;  ///< bytes there are for the value
};

}  // namespace pando::keys
