#include "cli/members_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/text_table.h"

namespace pando::cli {
namespace {

using nlohmann::ordered_json;
using wire::rpc::Member;

constexpr std::size_t kStatusColumn = 2;

std::string address_of(const Member& member) {
  return Endpoint{member.address, member.port}.to_string();
}

std::string tags_text(const Tags& tags) {
  std::string text;
  for (const auto& [key, value] : tags) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", key, value);
  }
  return printable(text);
}

std::optional<double> phi_of(const PhiTable& table, const Member& member) {
  const auto row = table.find(member.name);
  return row == table.end() ? std::nullopt : row->second;
}

std::vector<std::string> row_of(const Member& member, const MembersLook& look) {
  std::vector<std::string> row{printable(member.name), address_of(member), printable(member.status),
                               tags_text(member.tags)};
  if (member.suspect > 0) row.push_back(fmt::format("agreed suspect for {} s", member.suspect));
  if (member.unfit > 0) row.push_back(fmt::format("unfit for duty for {} s", member.unfit));
  if (look.phi != nullptr) {
    const auto phi = phi_of(*look.phi, member);
    row.push_back(phi ? fmt::format("phi: {:.2f}", *phi) : "phi: unknown");
  }
  if (!look.detailed) return row;
  const Versions& v = member.versions;
  row.push_back(fmt::format("Protocol Version: {}", v.delegate_current));
  row.push_back(fmt::format("Available Protocol Range: [{}, {}]", v.delegate_min, v.delegate_max));
  return row;
}

std::string paint_status(const std::string& status) {
  const std::string_view colour = status == "alive"     ? "32"  // green
                                  : status == "failed"  ? "31"  // red
                                  : status == "leaving" ? "33"  // yellow
                                                        : "2";  // dim: gone in order
  return fmt::format("\x1b[{}m{}\x1b[0m", colour, status);
}

void sort_by_name(std::vector<Member>& members) {
  std::ranges::sort(members, {}, &Member::name);
}

}  // namespace

std::string members_text(std::vector<Member> members, const MembersLook& look) {
  sort_by_name(members);
  std::vector<std::vector<std::string>> rows;
  for (const Member& member : members) rows.push_back(row_of(member, look));
  if (!look.colour) return columns(rows);
  return columns(rows, [](std::size_t column, const std::string& cell) {
    return column == kStatusColumn ? paint_status(cell) : cell;
  });
}

ordered_json member_json(const Member& member) {
  const Versions& v = member.versions;
  ordered_json shown{
      {"name", member.name},
      {"addr", address_of(member)},
      {"port", member.port},
      {"tags", ordered_json(member.tags)},
      {"status", member.status},
      {"protocol",
       {{"max", v.delegate_max}, {"min", v.delegate_min}, {"version", v.delegate_current}}}};
  if (member.unfit > 0) shown["unfit_seconds"] = member.unfit;
  if (member.suspect > 0) shown["suspect_seconds"] = member.suspect;
  return shown;
}

ordered_json members_json(std::vector<Member> members, const PhiTable* phi) {
  sort_by_name(members);
  ordered_json list = ordered_json::array();
  for (const Member& member : members) {
    list.push_back(member_json(member));
    if (phi == nullptr) continue;
    const auto level = phi_of(*phi, member);
    list.back()["phi"] = level ? ordered_json(*level) : ordered_json(nullptr);
  }
  return {{"members", std::move(list)}};
}

}  // namespace pando::cli
