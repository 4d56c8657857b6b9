#include "core/store/content_test.h"

#include <gtest/gtest.h>

#include "base/rng.h"

namespace pando::store {

Bytes encode(const std::vector<Operation>& operations) {
  std::string all;
  for (const Operation& o : operations) {
    all += o.what;
    all += static_cast<char>(o.key.size());
    all += o.key;
    all += static_cast<char>(o.value.size() & 0xff);
    all += static_cast<char>(o.value.size() >> 8 & 0xff);
    all += static_cast<char>(o.value.size() >> 16 & 0xff);
    all += o.value;
  }
  return to_bytes(all);
}

std::vector<Operation> decode(ByteView effects) {
  std::vector<Operation> operations;
  std::string_view rest = text(effects);
  const auto octet = [&](std::size_t at) {
    return at < rest.size() ? static_cast<unsigned char>(rest[at]) : 0U;
  };
  while (rest.size() >= 5) {
    const std::size_t key = octet(1), at = 2 + key;
    const std::size_t value = octet(at) + (octet(at + 1) << 8) + (octet(at + 2) << 16);
    if (rest.size() < at + 3 + value) break;
    operations.push_back(
        {rest[0], std::string{rest.substr(2, key)}, std::string{rest.substr(at + 3, value)}});
    rest.remove_prefix(at + 3 + value);
  }
  return operations;
}

void apply(Lists& lists, const Operation& o) {
  if (o.what == 'a') lists[o.key].push_back(o.value);
  if (o.what == 's') lists[o.key] = {o.value};
  if (o.what == 'd') lists.erase(o.key);
  if (o.what != 'p') return;
  const auto found = lists.find(o.key);
  if (found == lists.end()) return;
  found->second.pop_front();
  if (found->second.empty()) lists.erase(found);
}

namespace {

/// In the order of keys; a list in pieces.
class ListCopying : public Copying {
 public:
  explicit ListCopying(const Lists& lists) : lists_(lists) {}

  Bytes next(std::size_t budget) override {
    std::vector<Operation> made;
    std::size_t size = 0;
    for (auto at = lists_.lower_bound(key_); at != lists_.end() && size < budget;) {
      if (at->first != key_) {
        key_ = at->first;
        copied_ = 0;
      }
      for (; copied_ < at->second.size() && size < budget; ++copied_) {
        made.push_back({'a', key_, at->second[copied_]});
        size += key_.size() + 5 + at->second[copied_].size();
      }
      if (copied_ < at->second.size()) break;
      ++at;
      key_ += '\0';
      copied_ = 0;
    }
    done_ = lists_.lower_bound(key_) == lists_.end();
    return encode(made);
  }
  bool done() const override { return done_; }

  Bytes filter(ByteView effects) override {
    if (done_ || !ListContent::filters) return to_bytes(effects);
    std::vector<Operation> concerned;
    for (const Operation& o : decode(effects))
      if (o.key < key_ || (o.key == key_ && copied_ > 0 && here(o))) concerned.push_back(o);
    return encode(concerned);
  }

 private:
  /// Of the list whose first elements have been copied.
  bool here(const Operation& o) {
    if (o.what == 'a') return false;
    if (o.what == 'p') --copied_;
    if (o.what == 'd') copied_ = 0;
    if (o.what == 's') copied_ = 1;
    return true;
  }

  const Lists& lists_;
  std::string key_;         ///< all smaller ones have been copied
  std::size_t copied_ = 0;  ///< of its elements
  bool done_ = false;
};

}  // namespace

void ListContent::apply(ByteView effects) {
  for (const Operation& o : decode(effects)) store::apply(lists, o);
}

std::unique_ptr<Copying> ListContent::copy() const {
  return std::make_unique<ListCopying>(lists);
}

Bytes ListContent::keys_of(ByteView effects) const {
  std::vector<Operation> keys;
  std::string seen = ";";
  for (const Operation& o : decode(effects)) {
    if (seen.find(";" + o.key + ";") != std::string::npos) continue;
    seen += o.key + ";";
    keys.push_back({'d', o.key, {}});
  }
  return encode(keys);
}

std::optional<Bytes> ListContent::restate(ByteView keys, std::size_t limit) const {
  std::vector<Operation> made;
  for (const Operation& o : decode(keys)) {
    made.push_back({'d', o.key, {}});
    if (const auto found = lists.find(o.key); found != lists.end())
      for (const std::string& value : found->second) made.push_back({'a', o.key, value});
  }
  Bytes bytes = encode(made);
  if (bytes.size() > limit) return {};
  return bytes;
}

unsigned ListContent::part_of(const std::string& key) {
  return static_cast<unsigned>(key.empty() ? 0 : static_cast<unsigned char>(key.back())) % kParts;
}

std::uint64_t ListContent::digest(unsigned part) const {
  std::uint64_t sum = 0;
  for (const auto& [key, values] : lists) {
    if (part_of(key) != part) continue;
    std::uint64_t hash = 14695981039346656037ULL;
    const auto feed = [&](const std::string& text) {
      for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
      hash = (hash ^ 256) * 1099511628211ULL;
    };
    feed(key);
    for (const std::string& value : values) feed(value);
    sum += hash;
  }
  return sum;
}

std::optional<Bytes> ListContent::restate_part(unsigned part, std::size_t limit) const {
  std::vector<Operation> made;
  for (const auto& [key, values] : lists)
    if (part_of(key) == part)
      for (const std::string& value : values) made.push_back({'a', key, value});
  Bytes bytes = encode(made);
  if (bytes.size() > limit) return {};
  return bytes;
}

void ListContent::replace_part(unsigned part, ByteView effects) {
  std::erase_if(lists, [&](const auto& entry) { return part_of(entry.first) == part; });
  apply(effects);
}

namespace {

/// The dumb content keeps what the room asks of a content: else the world would prove nothing.
TEST(ListContent, ACopyUnderWritesIsEqual) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Rng rng{seed};
    ListContent original, copy;
    int count = 0;
    const auto write = [&] {
      Operation o{"aaapsd"[rng.below(6)], "k" + std::to_string(rng.below(5)),
                  std::to_string(++count)};
      const Bytes effects = encode({o});
      original.apply(effects);
      return effects;
    };
    for (int i = 0; i < 40; ++i) write();
    const auto copying = original.copy();
    while (!copying->done()) {
      if (rng.chance(0.5))
        copy.apply(copying->filter(write()));
      else
        copy.apply(copying->next(1 + rng.below(40)));
    }
    copy.apply(copying->filter(write()));
    ASSERT_EQ(original.lists, copy.lists) << seed;
  }
}

}  // namespace
}  // namespace pando::store
