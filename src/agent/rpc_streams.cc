#include "agent/rpc_streams.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "agent/rpc_members.h"
#include "base/overload.h"
#include "wire/rpc.h"

namespace pando::agent {
namespace {

/// More streams than this on one connection are refused (Q1).
constexpr std::size_t kMaxStreams = 64;
/// Queries that a client may still answer; older ones are forgotten (Q1).
constexpr std::size_t kMaxQueries = 1024;

std::string upper(std::string_view text) {
  std::string result{text};
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

}  // namespace

std::optional<Level> parse_log_level(std::string_view text) {
  constexpr std::array kLevels = {Level::trace, Level::debug, Level::info, Level::warn,
                                  Level::error};
  const std::string word = upper(text);
  const auto found =
      std::ranges::find_if(kLevels, [&](Level level) { return to_string(level) == word; });
  if (found == kLevels.end()) return {};
  return *found;
}

std::string RpcStreams::subscribe(Sequence seq, std::string_view filter) {
  auto filters = parse_event_filters(filter);
  if (!filters) return "Invalid event filter";
  if (streams_.contains(seq)) return "Stream with given sequence exists";
  if (streams_.size() >= kMaxStreams) return "Too many streams on one connection";
  streams_.emplace(seq, *std::move(filters));
  return {};
}

std::string RpcStreams::monitor(Sequence seq, std::string_view level) {
  const auto least = parse_log_level(level);
  if (!least) return "Unknown log level: " + upper(level);
  if (monitor_) return "Monitor already exists";
  monitor_ = Monitor{seq, *least};
  return {};
}

void RpcStreams::replay(const std::vector<LogLine>& lines, RpcOutbox& out) {
  for (const LogLine& line : lines) on_log_line(line, out);
}

void RpcStreams::stop(Sequence seq) {
  if (monitor_ && monitor_->seq == seq) monitor_.reset();
  streams_.erase(seq);
}

void RpcStreams::on_event(const Event& event, RpcOutbox& out) {
  for (const auto& [seq, filters] : streams_) {
    if (!any_matches(filters, event)) continue;
    out.record(RpcOutbox::Record::event,
               wire::rpc::encode({.error = {}, .seq = seq}, record_of(event)));
  }
}

void RpcStreams::on_log_line(const LogLine& line, RpcOutbox& out) {
  if (!monitor_ || line.level < monitor_->level) return;
  out.record(RpcOutbox::Record::log, wire::rpc::encode({.error = {}, .seq = monitor_->seq},
                                                       wire::rpc::LogRecord{line.text}));
}

std::optional<std::uint64_t> RpcStreams::find_query(std::uint64_t id) const {
  const auto found = queries_.find(id);
  if (found == queries_.end()) return {};
  return found->second;
}

wire::rpc::StreamRecord RpcStreams::record_of(const Event& event) {
  using Record = wire::rpc::StreamRecord;
  return std::visit(
      Overload{[](const MemberEvent& e) -> Record {
                 return wire::rpc::MemberRecord{std::string{to_string(e.type)}, to_rpc(e.members)};
               },
               [](const UserEvent& e) -> Record {
                 return wire::rpc::UserRecord{e.time, e.name, e.payload, e.coalesce};
               },
               [&](const QueryEvent& e) -> Record {
                 return wire::rpc::QueryRecord{remember_query(e.id), e.time, e.name, e.payload};
               }},
      event);
}

std::uint64_t RpcStreams::remember_query(std::uint64_t node_id) {
  if (queries_.size() >= kMaxQueries) queries_.erase(queries_.begin());
  queries_.emplace(++last_query_, node_id);
  return last_query_;
}

}  // namespace pando::agent
