#include "core/keys/sorted_set.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace pando::keys {
namespace {

/// A score in a block: whole numbers zigzag in as few bytes as they need, at most seven; others in
/// the eight bytes of their bits.
class Spelling {
 public:
  explicit Spelling(double score) {
    constexpr double kWhole = 1LL << 53;
    std::uint64_t bits = std::bit_cast<std::uint64_t>(score);
    if (std::abs(score) <= kWhole && std::trunc(score) == score) {
      const auto number = static_cast<std::int64_t>(score);
      bits = static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63);
      size_ = (static_cast<std::size_t>(std::bit_width(bits)) + 7) / 8;
    }
    for (char& byte : bytes_) {
      byte = static_cast<char>(bits);
      bits >>= 8;
    }
  }
  std::string_view word() const { return {bytes_, size_}; }

  static double read(std::string_view word) {
    std::uint64_t bits = 0;
    for (std::size_t i = word.size(); i-- > 0;)
      bits = bits << 8 | static_cast<unsigned char>(word[i]);
    if (word.size() == sizeof bits) return std::bit_cast<double>(bits);
    const std::uint64_t sign = ~(bits & 1) + 1;
    return static_cast<double>(static_cast<std::int64_t>(bits >> 1 ^ sign));
  }

 private:
  char bytes_[8];
  std::size_t size_ = 8;
};

}  // namespace

void SortedSet::Large::put(std::string_view member, double score) {
  OwnedNode<Scored> node = Scored::make(member, score);  // the view may be of what is erased
  erase(node->key());
  const Ranked place = ranked(*node);
  members.put(std::move(node));
  tree.insert(place);
}

void SortedSet::Large::erase(std::string_view member) {
  const Scored* const node = members.find(member);
  if (node == nullptr) return;
  tree.erase(ranked(*node));
  members.erase(member);
}

Ranked SortedSet::pair_at(Packed::Place member) const {
  const std::string_view word = packed_.word(member);
  return {Spelling::read(packed_.word(packed_.next(member))), word.data(), node_size(word)};
}

Packed::Place SortedSet::find(std::string_view member) const {
  Packed::Place at = packed_.begin();
  while (at != packed_.end() && packed_.word(at) != member) at = next(at);
  return at;
}

std::optional<double> SortedSet::score(std::string_view member) const {
  if (large_) {
    const Scored* const node = large_->members.find(member);
    return node == nullptr ? std::nullopt : std::optional{node->score};
  }
  const Packed::Place at = find(member);
  return at == packed_.end() ? std::nullopt : std::optional{pair_at(at).score};
}

std::optional<std::size_t> SortedSet::rank(std::string_view member) const {
  const std::optional<double> its = score(member);
  if (!its) return std::nullopt;
  const Ranked wanted{*its, member.data(), node_size(member)};
  return count([&](const Ranked& other) { return other < wanted; });
}

Ranked SortedSet::entry(std::size_t rank) const {
  return large_ ? large_->tree.entry(rank) : pair_at(packed_.find(2 * rank));
}

bool SortedSet::apply(const wire::Effect& effect) {
  if (effect.op == wire::Op::zset_put) {
    put(effect.item, effect.score + 0.0);  // -0 + 0 is 0
  } else if (large_) {
    large_->erase(effect.item);
  } else if (const Packed::Place at = find(effect.item); at != packed_.end()) {
    packed_.erase(at, 2);
  }
  return true;
}

void SortedSet::put(std::string_view member, double score) {
  if (!large_ && member.size() > kPackedBytes) unpack();
  if (large_) return large_->put(member, score);
  if (const Packed::Place at = find(member); at != packed_.end()) packed_.erase(at, 2);
  put_packed(member, score);
  if (size() > kPackedEntries) unpack();
}

void SortedSet::put_packed(std::string_view member, double score) {
  const Ranked wanted{score, member.data(), node_size(member)};
  Packed::Place at = packed_.begin();
  while (at != packed_.end() && pair_at(at) < wanted) at = next(at);
  packed_.insert(at, Spelling{score}.word());
  packed_.insert(at, member);
}

void SortedSet::unpack() {
  auto large = std::make_unique<Large>(seed_);
  forward(0, [&](const Ranked& pair) {
    large->put(pair.member(), pair.score);
    return true;
  });
  packed_.clear();
  large_ = std::move(large);
}

std::size_t SortedSet::memory() const {
  if (!large_) return allocated(sizeof *this) + allocated(packed_.memory());
  return allocated(sizeof *this) + allocated(sizeof *large_) + large_->members.memory() +
         large_->tree.memory();
}

std::uint64_t SortedSet::digest() const {
  if (large_) return large_->members.digest();
  std::uint64_t sum = 0;
  scan(0, [&](const Ranked& pair) { sum += Scored::digest_of_score(pair.member(), pair.score); });
  return sum;
}

Position SortedSet::restate(std::string_view key, Position from, std::size_t budget,
                            wire::Effects& out) const {
  do {
    from = scan(from, [&](const Ranked& pair) {
      out.append(
          {.op = wire::Op::zset_put, .key = key, .item = pair.member(), .score = pair.score});
    });
  } while (from != 0 && out.size() < budget);
  return from;
}

}  // namespace pando::keys
