#include "core/serf/member_table.h"

#include "base/assert.h"

namespace pando::serf {

MemberTable::MemberTable()
    : index_{[this](std::uint32_t position) -> std::string_view {
        return records_[position].info->name;
      }} {}

MemberRecord* MemberTable::find(std::string_view name) {
  const auto position = index_.find(name);
  return position ? &records_[*position] : nullptr;
}

const MemberRecord* MemberTable::find(std::string_view name) const {
  const auto position = index_.find(name);
  return position ? &records_[*position] : nullptr;
}

MemberRecord& MemberTable::insert(NodeInfoPtr info) {
  // Growth by a quarter instead of doubling: at 10^8 records the slack is what one pays for.
  if (records_.size() == records_.capacity())
    records_.reserve(records_.size() + records_.size() / 4 + 4);
  const auto position = static_cast<std::uint32_t>(records_.size());
  records_.push_back({.info = std::move(info), .left_at = {}});
  index_.insert(records_.back().info->name, position);
  ++counts_[static_cast<std::size_t>(MemberStatus::alive)];
  return records_.back();
}

void MemberTable::erase(std::string_view name) {
  const auto position = index_.find(name);
  PANDO_ASSERT(position);
  --counts_[static_cast<std::size_t>(records_[*position].status)];
  const NodeInfoPtr keeps_name_alive = records_[*position].info;
  index_.erase(name);
  if (*position + 1 < records_.size()) {
    index_.move(records_.back().info->name, *position);
    records_[*position] = std::move(records_.back());
  }
  records_.pop_back();
}

void MemberTable::set_status(MemberRecord& record, MemberStatus status) {
  --counts_[static_cast<std::size_t>(record.status)];
  ++counts_[static_cast<std::size_t>(status)];
  record.status = status;
}

MemberView view_of(const MemberRecord& record) {
  return {.member = {.info = record.info, .status = record.status},
          .status_time = record.status_time,
          .left_at = record.left_at};
}

std::vector<MemberView> views_by_name(const MemberTable& table) {
  std::vector<MemberView> views;
  views.reserve(table.size());
  for (const MemberRecord& record : table.records()) views.push_back(view_of(record));
  std::sort(views.begin(), views.end(), [](const MemberView& a, const MemberView& b) {
    return a.member.info->name < b.member.info->name;
  });
  return views;
}

}  // namespace pando::serf
