#pragma once
/// Who has one bucket or range.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace pando::map {

/// A member's place in Map::members.
using MemberNumber = std::uint16_t;

/// A few members in order, without allocation: at most 8.
class MemberList {
 public:
  /// More cannot be held.
  static constexpr std::size_t kMost = 8;

  /// Empty.
  constexpr MemberList() = default;
  /// Of these; requires at most kMost.
  constexpr MemberList(std::initializer_list<MemberNumber> members) {
    for (const MemberNumber m : members) push_back(m);
  }

  /// Appends; requires size() < kMost.
  constexpr void push_back(MemberNumber member) { of_[size_++] = member; }
  /// Takes a member out, if it is in.
  constexpr void erase(MemberNumber member) {
    const auto last = std::remove(of_.begin(), of_.begin() + size_, member);
    while (of_.begin() + size_ != last) of_[--size_] = 0;
  }
  /// Whether it is in.
  constexpr bool contains(MemberNumber member) const {
    return std::find(begin(), end(), member) != end();
  }
  /// The first.
  constexpr const MemberNumber* begin() const { return of_.data(); }
  /// Behind the last.
  constexpr const MemberNumber* end() const { return of_.data() + size_; }
  /// At most kMost.
  constexpr std::size_t size() const { return size_; }
  /// Whether nobody is in it.
  constexpr bool empty() const { return size_ == 0; }
  /// Requires at < size().
  constexpr MemberNumber operator[](std::size_t at) const { return of_[at]; }
  /// Requires at < size().
  constexpr MemberNumber& operator[](std::size_t at) { return of_[at]; }
  /// Lives as long as this.
  constexpr std::span<const MemberNumber> span() const { return {of_.data(), size_}; }
  /// In the same order.
  friend constexpr bool operator==(const MemberList&, const MemberList&) = default;

 private:
  std::array<MemberNumber, kMost> of_{};  ///< zeros behind size_
  std::uint8_t size_ = 0;
};

/// The holders of a bucket or range.
struct Holders {
  MemberList acting;        ///< who has every acknowledged write, the primary first; empty: lost
  MemberList learners;      ///< who is being given them
  std::uint64_t since = 0;  ///< the epoch in which this was different last
  /// Member by member.
  friend constexpr bool operator==(const Holders&, const Holders&) = default;

  /// Who answers; nullopt: it is lost.
  constexpr std::optional<MemberNumber> primary() const {
    if (acting.empty()) return {};
    return acting[0];
  }
};

}  // namespace pando::map
