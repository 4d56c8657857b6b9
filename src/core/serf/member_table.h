#pragma once
/// The members as Serf sees them: one small record each, shared info, counts by status.
#include <array>
#include <span>

#include "core/serf/name_index.h"
#include "core/serf/serf.h"

namespace pando::serf {

/// A large simulation holds 10^8 of these: nothing decoded, nothing that another room holds too.
struct MemberRecord {
  NodeInfoPtr info;
  LamportTime status_time = 0;  ///< of the last intent that was applied
  Instant left_at;              ///< when it left or failed; meaningless before
  MemberStatus status = MemberStatus::alive;

  bool gone() const { return status == MemberStatus::left || status == MemberStatus::failed; }
};
static_assert(sizeof(MemberRecord) <= 40);

/// Pointers and views live until the next insert or erase. One thread.
class MemberTable {
 public:
  MemberTable();
  MemberTable(const MemberTable&) = delete;
  MemberTable& operator=(const MemberTable&) = delete;

  MemberRecord* find(std::string_view name);
  const MemberRecord* find(std::string_view name) const;
  /// Adds an alive member. Requires that the name is unknown.
  MemberRecord& insert(NodeInfoPtr info);
  void erase(std::string_view name);
  void set_status(MemberRecord& record, MemberStatus status);

  std::size_t size() const { return records_.size(); }
  std::size_t count(MemberStatus status) const { return counts_[static_cast<std::size_t>(status)]; }
  /// Members that SWIM has not given up: alive or leaving.
  std::size_t present() const { return count(MemberStatus::alive) + count(MemberStatus::leaving); }
  std::size_t gone() const { return size() - present(); }
  /// In no order that means anything, but the same for the same history.
  std::span<const MemberRecord> records() const { return records_; }

 private:
  std::vector<MemberRecord> records_;
  NameIndex index_;
  std::array<std::size_t, 5> counts_{};
};

/// For users: sorted by name.
std::vector<MemberView> views_by_name(const MemberTable& table);
MemberView view_of(const MemberRecord& record);

}  // namespace pando::serf
